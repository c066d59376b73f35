import type { Key } from '../../platform/storage/key.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * The feedback about an address. It belongs to the address, not to a user: a user with a new address starts afresh.
 */
export type EmailFeedback = Key & { bouncedAtMs?: number; complainedAtMs?: number }

const attributes = { bounced: 'bouncedAtMs', complained: 'complainedAtMs' } as const

/** Records for good that no e-mail may go to an address again. A repeat keeps the first time. */
export const recordFeedback = async (
  address: string,
  kind: keyof typeof attributes,
  atMs: number,
): Promise<void> => {
  await updateItem(keys.emailFeedback(address), 'SET #at = if_not_exists(#at, :at)', {
    names: { '#at': attributes[kind] },
    values: { ':at': atMs },
  })
}

export const isWritable = (feedback: EmailFeedback | undefined): boolean =>
  feedback?.bouncedAtMs === undefined && feedback?.complainedAtMs === undefined
