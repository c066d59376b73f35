type Page = {
  visibilityState: string
  addEventListener(type: 'visibilitychange', listener: () => void): void
  removeEventListener(type: 'visibilitychange', listener: () => void): void
}

/**
 * Does what reads from the server once somebody may see it: at once, or when the page comes back from the background.
 * @returns a function after which it is not done any more.
 */
export const whenVisible = (work: () => void): (() => void) => {
  const { document } = globalThis as { document?: Page }
  if (document?.visibilityState !== 'hidden') {
    work()
    return () => {}
  }
  const cancel = () => document.removeEventListener('visibilitychange', onChange)
  const onChange = () => {
    if (document.visibilityState === 'hidden') return
    cancel()
    work()
  }
  document.addEventListener('visibilitychange', onChange)
  return cancel
}
