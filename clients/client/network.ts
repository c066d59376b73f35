type Target = {
  addEventListener?(type: string, listener: () => void, options: { signal: AbortSignal }): void
}

/** Calls the listener when a browser's network is back, or when a page becomes visible whose timers may have slept. */
export const onNetworkBack = (listener: () => void, signal: AbortSignal): void => {
  const target = globalThis as Target
  for (const event of ['online', 'visibilitychange', 'pageshow'])
    target.addEventListener?.(event, listener, { signal })
}
