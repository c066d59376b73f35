import { useEffect, useState } from 'preact/hooks'

/** A value that components watch. */
export type Store<T> = {
  get(): T
  set(next: T): void
  /** @returns what ends the watching. */
  watch(watcher: () => void): () => void
}

export const createStore = <T>(initial: T): Store<T> => {
  let value = initial
  const watchers = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const watcher of [...watchers]) watcher()
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** The value of a store, or a part of it; renders again when that changes. */
export const useStore = <T, P = T>(store: Store<T>, pick: (value: T) => P = (value) => value as never): P => {
  const picked = pick(store.get())
  const [, again] = useState(0)
  useEffect(() => {
    let last = pick(store.get())
    const look = () => {
      const next = pick(store.get())
      if (Object.is(next, last)) return
      last = next
      again((count) => count + 1)
    }
    // It may have changed between rendering and now.
    if (!Object.is(last, picked)) again((count) => count + 1)
    return store.watch(look)
  }, [store])
  return picked
}
