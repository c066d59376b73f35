type Target = {
  addEventListener?(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

/** Calls when a browser says that the network is back, or a page is looked at again whose timers had slept. */
export const onNetworkBack = (listener: () => void, signal: AbortSignal): void => {
  const target = globalThis as Target
  for (const event of ['online', 'visibilitychange', 'pageshow'])
    target.addEventListener?.(event, listener, { signal })
}
