import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { announce } from './announce.ts'
import { useWorkspace } from './workspace.ts'

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
      if (live.status !== 'online') timer = setTimeout(() => setAway(true), navigator.onLine ? patienceMs : 0)
      else
        setAway((was) => {
          if (was) announce('Connected again')
          return false
        })
    }
    const off = live.on('status', look)
    addEventListener('offline', look)
    look()
    return () => {
      off()
      removeEventListener('offline', look)
      clearTimeout(timer)
    }
  }, [live])
  if (!away) return null
  return (
    <div class="banner" role="status">
      <Icon name="cloud" size={16} />
      You are offline. What you write waits here, and goes out when you are back.
    </div>
  )
}
