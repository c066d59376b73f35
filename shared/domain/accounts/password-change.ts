import { randomUUID } from 'node:crypto'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { deleteItems, putItem } from '../../platform/storage/write.ts'
import { keys, ranges } from '../records/keys.ts'
import { type PasswordChange, passwordChangeDiedAfterMs } from '../records/password-change.ts'
import { sessionRecordSeconds } from '../records/session.ts'
import { endSessions } from './end-sessions.ts'

const forget = async (change: Key): Promise<void> => {
  try {
    await deleteItems([change])
  } catch (error) {
    // The next log-in takes it for a dead one, and ends sessions for nothing.
    logger.warn('a password change was not forgotten', { error })
  }
}

/**
 * Has the pool change a user's password, and then ends all sessions, or all but one. The pool and the table are not
 * written as one. So a record is written first, and removed when both are done or the pool has refused:
 *
 *     record ── pool ── end sessions ── no record      done
 *     record ── pool refuses ────────── no record      refused
 *     record ── pool ── †                              dead: the next log-in finds the record and ends the sessions
 *
 * @param change is tried once: another attempt would take the first one's success for a refusal.
 */
export const changingPassword = async (
  userId: string,
  change: () => Promise<void>,
  keptSessionId?: string,
): Promise<void> => {
  const record: PasswordChange = {
    ...keys.passwordChange(userId, randomUUID()),
    startedAtMs: Date.now(),
    expiresAt: expiryIn(sessionRecordSeconds),
  }
  await putItem(record)
  try {
    await change()
  } catch (error) {
    if (error instanceof ParleyError && error.status < 500) await forget(record)
    throw error
  }
  await endSessions(userId, keptSessionId)
  await forget(record)
}

/** The changes of a user's password that died half-way: it may be another one since. */
export const deadPasswordChanges = async (userId: string): Promise<PasswordChange[]> => {
  const changes = await queryAll<PasswordChange>(ranges.passwordChanges(userId))
  return changes.filter(({ startedAtMs }) => startedAtMs < Date.now() - passwordChangeDiedAfterMs)
}

/** Ends what they left open, all sessions but the one of whoever has the password now. */
export const finishPasswordChanges = async (
  userId: string,
  dead: readonly PasswordChange[],
  keptSessionId: string,
): Promise<void> => {
  if (dead.length === 0) return
  await endSessions(userId, keptSessionId)
  await deleteItems(dead)
}
