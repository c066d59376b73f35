/** The most entries that an environment remembers. With one more it forgets all. */
const mostRemembered = 10_000

/** A bounded memory of one execution environment from call to call. Its content is only a hint. */
export const boundedMemory = <T>() => {
  const remembered = new Map<string, T>()
  return {
    recall: (key: string): T | undefined => remembered.get(key),
    remember: (key: string, value: T): void => {
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(key, value)
    },
  }
}
