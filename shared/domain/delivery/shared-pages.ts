export type Pages<T> = AsyncIterable<readonly T[]> | Iterable<readonly T[]>

export type SharedPages<T> = {
  /** The next item of the current page; `undefined` at its end. */
  take: () => T | undefined
  /** Reads the next page that has items, once for all lanes that ask; `false` when there is none. */
  turn: () => Promise<boolean>
}

/**
 * Lets several lanes take items from the same pages. A lane waits only where a page has to be read; with an async
 * iterator it would wait for every item.
 */
export const sharePages = <T>(pages: Pages<T>): SharedPages<T> => {
  const source = Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
  let page: readonly T[] = []
  let next = 0
  let turning: Promise<boolean> | undefined
  const readPage = async (): Promise<boolean> => {
    do {
      const { value, done } = await source.next()
      if (done) return false
      page = value
    } while (page.length === 0)
    next = 0
    turning = undefined
    return true
  }
  return {
    take: () => page[next++],
    turn: () => {
      turning ??= readPage()
      return turning
    },
  }
}
