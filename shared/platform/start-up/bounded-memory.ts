/** How much an environment keeps in mind, before it starts anew. */
const mostRemembered = 10_000

/** What an execution environment remembers from call to call: never more than a hint, and never without end. */
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
