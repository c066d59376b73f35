import type { Key } from '../../platform/storage/key.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * What came back from an address. It is the address's, not a user's: who has another one later starts afresh.
 */
export type EmailFeedback = Key & { bouncedAtMs?: number; complainedAtMs?: number }

const attributes = { bounced: 'bouncedAtMs', complained: 'complainedAtMs' } as const

/** Remembers for good that nobody is to write to an address again. Doing it twice keeps the first time. */
export const recordFeedback = async (
  address: string,
  what: keyof typeof attributes,
  atMs: number,
): Promise<void> => {
  await updateItem(keys.emailFeedback(address), 'SET #at = if_not_exists(#at, :at)', {
    names: { '#at': attributes[what] },
    values: { ':at': atMs },
  })
}

export const isWritable = (feedback: EmailFeedback | undefined): boolean =>
  feedback?.bouncedAtMs === undefined && feedback?.complainedAtMs === undefined
