import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { absent, allOf, present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { notErasing, type Profile } from '../records/profile.ts'

/**
 * Holds as long as something may be recorded about a user, who need not have an account yet; undefined if it may not.
 */
const liveStep = async (userId: string): Promise<TransactWriteItem | undefined> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile?.erasingSinceMs !== undefined) return undefined
  if (profile) return step.check(keys.profile(userId), allOf(present, notErasing))
  if (await getItem(keys.erasure(userId))) return undefined
  return step.check(keys.erasure(userId), absent)
}

/**
 * Writes what is about a user in one transaction with a check that nobody has them erased. So it comes before the mark
 * of the erasure, whose job finds it then, or not at all.
 * @returns whether it was written; if not, the user is being or was erased, or the write's own condition failed.
 */
export const writeUnlessErased = async (userId: string, write: TransactWriteItem): Promise<boolean> => {
  const live = await liveStep(userId)
  return live !== undefined && (await transact<'write' | 'live'>({ write, live })).committed
}
