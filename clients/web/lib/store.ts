import { useEffect, useRef, useState } from 'preact/hooks'

/** A value that components can watch. */
export type Store<T> = {
  get(): T
  set(next: T): void
  /** @returns a function that stops watching. */
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

/** The value of a store, or the picked part of it. Renders again when that changes. */
export const useStore = <T, P = T>(store: Store<T>, pick: (value: T) => P = (value) => value as never): P => {
  const picked = pick(store.get())
  const rendered = useRef({ pick, picked })
  rendered.current = { pick, picked }
  const [, rerender] = useState(0)
  useEffect(() => {
    const onChange = () => {
      const { pick, picked } = rendered.current
      if (!Object.is(pick(store.get()), picked)) rerender((count) => count + 1)
    }
    // The store may have changed since the render.
    onChange()
    return store.watch(onChange)
  }, [store])
  return picked
}
