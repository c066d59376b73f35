import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Key } from '../../platform/storage/key.ts'
import { allOf, type Condition } from '../../platform/storage/condition.ts'
import { type Entry, expiringEntries } from '../../platform/storage/expiring-entries.ts'
import { step } from '../../platform/storage/write.ts'
import { keys } from './keys.ts'

/** The files that a user has announced, and that no message carries as far as is known. */
export type PendingUploads = Key & {
  /** Rate limit: when the next announcement would be due at the steady rate. */
  nextDueMs?: number
  expiresAt: number
} & Record<string, unknown>

/** One for each file, by its key in the bucket. */
const files = expiringEntries('file:')

export const pendingFiles = files.live

/**
 * Adds a file.
 * @param rate the condition under which the announcement is within the rate, and the due time that it leaves.
 * @param done keys of files that need no longer be counted.
 */
export const addFileStep = (
  userId: string,
  record: PendingUploads | undefined,
  file: Entry,
  rate: { condition: Condition; nextDueMs: number },
  done: readonly string[],
): TransactWriteItem => {
  const { set, remove, condition } = files.adding(record, file, done)
  const expression = allOf(condition, rate.condition)
  return step.update(
    keys.pendingUploads(userId),
    `SET ${set}, nextDueMs = :nextDue, expiresAt = :expiresAt${remove ? ` REMOVE ${remove}` : ''}`,
    {
      ...expression,
      values: { ...expression.values, ':nextDue': rate.nextDueMs, ':expiresAt': file.expiresAt },
    },
  )
}
