/** The size of a value in a queue's message. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/**
 * Items in packs of limited size, in their order, as few as these take. An item above the limit has a pack of its own.
 */
export const packsOf = <T>(all: readonly T[], most: { bytes: number; items?: number }): [T, ...T[]][] => {
  const packs: [T, ...T[]][] = []
  let room = 0
  for (const item of all) {
    const bytes = bytesOf(item)
    const pack = packs.at(-1)
    if (pack && bytes <= room && pack.length !== most.items) {
      pack.push(item)
      room -= bytes
    } else {
      packs.push([item])
      room = most.bytes - bytes
    }
  }
  return packs
}
