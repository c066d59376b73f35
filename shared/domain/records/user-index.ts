import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { step, transact } from '../../platform/storage/write.ts'
import { keys } from './keys.ts'
import type { Profile, UserEntry } from './profile.ts'

/**
 * The index by which users are found by the beginning of their names: an entry for each, written and removed in the
 * transaction that gives or takes the name. Names that begin with the same character share a partition, so a search is
 * one Query of a page; an entry is below 200 bytes, and costs a new user one write unit in a transaction.
 *
 * An entry decides nothing: whoever reads it also reads the profile, and leaves out what does not fit.
 */
export const enterStep = (username: string, userId: string): TransactWriteItem =>
  step.put({ ...keys.userEntry(username), userId } satisfies UserEntry)

export const removeEntryStep = (username: string): TransactWriteItem => step.remove(keys.userEntry(username))

/** Users of 0.1.0 have no entry. They get one when their client next asks for their account or a ticket. */
export const ensureEntry = async ({ userId, username, inIndex }: Profile): Promise<void> => {
  if (inIndex) return
  // Refused: the user was renamed or entered at this moment, which wrote an entry too, or is gone.
  await transact<'entry' | 'profile'>({
    entry: enterStep(username, userId),
    profile: step.update(keys.profile(userId), 'SET inIndex = :true', {
      condition: 'username = :username AND attribute_not_exists(erasingSinceMs)',
      values: { ':true': true, ':username': username },
    }),
  })
}
