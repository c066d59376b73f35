const pollMs = 500

/**
 * Calls back when the `npm` that runs this script has ended: told to stop, it ends its shell, and the signal
 * goes no further. A script that was started by hand may outlive its shell, so that is left alone.
 */
export function endWithParent(onEnd: () => void) {
  if (!process.env['npm_lifecycle_event']) return
  const parent = process.ppid
  const polling = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(polling)
    onEnd()
  }, pollMs)
  polling.unref()
}
