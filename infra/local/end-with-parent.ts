const pollMs = 500

/**
 * Calls back when the `npm` that runs this script has ended. On a signal npm ends its shell but does not pass the
 * signal on. A script that was started by hand may outlive its shell, so it is left running.
 */
export const endWithParent = (onEnd: () => void) => {
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  const polling = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(polling)
    onEnd()
  }, pollMs)
  polling.unref()
}
