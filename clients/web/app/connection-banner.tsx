import { useEffect, useState } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Milliseconds for which a line may be lost before anybody is told: most are back by then. */
const patienceMs = 1_500

/** Says that the line is lost, once it has been for a while, and what becomes of what one writes. */
export const ConnectionBanner = () => {
  const { live } = useWorkspace()
  const [away, setAway] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      // A browser knows of its network at once; that the other side is silent shows later.
      if (!navigator.onLine) setAway(true)
      else if (live.status === 'online') setAway(false)
      else timer = setTimeout(() => setAway(true), patienceMs)
    }
    const offs = [
      live.on('status', look),
      ...(['online', 'offline'] as const).map((event) => {
        addEventListener(event, look)
        return () => removeEventListener(event, look)
      }),
    ]
    look()
    return () => {
      for (const off of offs) off()
      clearTimeout(timer)
    }
  }, [live])
  useEffect(() => {
    if (!away) return
    return () => announce('Connected again')
  }, [away])
  if (!away) return null
  return (
    <div class="banner" role="status">
      <Icon name="cloud" size={16} />
      You are offline. What you write waits here, and goes out when you are back.
    </div>
  )
}
