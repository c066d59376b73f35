/** A value that components watch, in the form that React's `useSyncExternalStore` takes. */
export type Store<T> = {
  get: () => T
  set: (next: T) => void
  /** @returns a function that stops watching. */
  watch: (watcher: () => void) => () => void
}

export const createStore = <T>(initial: T): Store<T> => {
  let value = initial
  const watchers = new Set<() => void>()
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return
      value = next
      for (const watcher of [...watchers]) watcher()
    },
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}
