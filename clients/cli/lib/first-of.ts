/** The first entries, at most `limit` of them. Reads no page that they do not need. */
export const firstOf = async <Entry>(
  entries: AsyncIterable<Entry>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Entry[]> => {
  const taken: Entry[] = []
  for await (const entry of entries) {
    taken.push(entry)
    if (taken.length >= limit) break
  }
  return taken
}
