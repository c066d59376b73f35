import type { Condition } from './condition.ts'
import { hasExpired } from './expiry.ts'

/** A record's entries: one attribute each, whose value is when it expires (epoch seconds). */
type Entries = Record<string, unknown>
export type Entry = { id: string; expiresAt: number }

/** Counts the additions to a record, so that each is written only over the entries that it has seen. */
const counter = 'additions'

/**
 * A bounded set in one record, for what a user may have a few of at once. Entries that expire make room by themselves.
 * Two that are added at the same moment cannot both take the last place: the second is refused and has to look again.
 * @param prefix how the attributes of the entries begin.
 */
export const expiringEntries = (prefix: string) => {
  const all = (record: Entries = {}): Entry[] =>
    Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [{ id: name.slice(prefix.length), expiresAt: Number(value) }] : [],
    )
  const isLive = (entry: Entry) => !hasExpired(entry)

  return {
    attributeOf: (id: string): string => `${prefix}${id}`,

    /** Every entry that stands in the record, also expired ones. */
    all,

    /** The entries that have not expired, in the order in which they do. */
    live: (record: Entries | undefined): Entry[] =>
      all(record)
        .filter(isLive)
        .sort((a, b) => a.expiresAt - b.expiresAt),

    /**
     * Adds an entry and removes those that have expired.
     * @param record as it was read: the condition is that nothing was added since.
     * @param done further entries to remove.
     */
    adding: (
      record: Entries | undefined,
      { id, expiresAt }: Entry,
      done: readonly string[] = [],
    ): { set: string; remove: string; condition: Condition } => {
      const seen = record?.[counter]
      const stale = all(record).flatMap((entry) =>
        isLive(entry) && !done.includes(entry.id) ? [] : [entry.id],
      )
      const names = Object.fromEntries(stale.map((gone, index) => [`#gone${index}`, `${prefix}${gone}`]))
      const unchanged: Condition =
        seen === undefined
          ? { condition: `attribute_not_exists(${counter})` }
          : { condition: `${counter} = :seen`, values: { ':seen': seen } }
      return {
        set: `#entry = :entry, ${counter} = :additions`,
        remove: Object.keys(names).join(', '),
        condition: {
          condition: unchanged.condition,
          names: { '#entry': `${prefix}${id}`, ...names },
          values: { ...unchanged.values, ':entry': expiresAt, ':additions': Number(seen ?? 0) + 1 },
        },
      }
    },
  }
}
