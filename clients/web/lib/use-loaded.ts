import { useEffect, useRef, useState } from 'preact/hooks'
import { errorMessage } from './error-message.ts'

export type Loaded<T> = {
  /** Undefined until it is there. */
  value: T | undefined
  problem: string | undefined
  /** Loads it again. What was there stays until then. */
  reload(): Promise<void>
}

/** Loads something when the component shows. Of several answers the one that was asked for last counts. */
export const useLoaded = <T>(load: () => Promise<T>): Loaded<T> => {
  const [{ value, problem }, set] = useState<{ value?: T; problem?: string }>({})
  const asked = useRef(0)
  const reload = async () => {
    const mine = ++asked.current
    const show = (next: { value?: T; problem?: string }) => {
      if (mine === asked.current) set(next)
    }
    await load().then(
      (loaded) => show({ value: loaded }),
      (error) => show({ ...(value !== undefined && { value }), problem: errorMessage(error) }),
    )
  }
  useEffect(() => {
    reload()
    return () => {
      asked.current = -1
    }
  }, [])
  return { value, problem, reload }
}
