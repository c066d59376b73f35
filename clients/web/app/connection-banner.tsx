import { useEffect, useState } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds a connection may be lost before the banner shows: most are back by then. */
const patienceMs = 1_500

/** Says that the connection is lost, and that messages written meanwhile are sent later. */
export const ConnectionBanner = () => {
  const { live } = useWorkspace()
  const [away, setAway] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const update = () => {
      clearTimeout(timer)
      // The browser notices a lost network at once; a silent server shows later.
      if (!navigator.onLine) setAway(true)
      else if (live.status === 'online') setAway(false)
      else timer = setTimeout(() => setAway(true), patienceMs)
    }
    const offs = [
      live.on('status', update),
      ...(['online', 'offline'] as const).map((event) => {
        addEventListener(event, update)
        return () => removeEventListener(event, update)
      }),
    ]
    update()
    return () => {
      for (const off of offs) off()
      clearTimeout(timer)
    }
  }, [live])
  useEffect(() => {
    if (!away) return
    return () => announce('You are back online')
  }, [away])
  if (!away) return null
  return (
    <div class="banner" role="status">
      <Icon name="cloud" size={16} />
      You are offline. Your messages will be sent when you are back online.
    </div>
  )
}
