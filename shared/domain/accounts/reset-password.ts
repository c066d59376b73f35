import { randomUUID } from 'node:crypto'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { Reservation } from '../records/profile.ts'
import { changingPassword } from './password-change.ts'
import { resettingImported } from './imported-account.ts'
import { loginKey } from './reservations.ts'
import { confirmReset, signOutOfPool } from './user-pool.ts'

/** Parley refuses tokens of ended sessions already; without this the pool itself would still take them. */
const revokeTokens = async (loginId: string): Promise<void> => {
  try {
    await signOutOfPool(loginId)
  } catch (error) {
    logger.warn('the refresh tokens of ended sessions were not revoked', { error })
  }
}

/**
 * Sets a new password with the code from the e-mail, and ends all sessions of the user.
 * @throws ParleyError `invalid_code`, also for a login that does not exist; `validation_failed` when the pool refuses
 * the password.
 */
export const resetPassword = async (login: string, code: string, password: string): Promise<void> => {
  const { userId, loginId } = (await getItem<Reservation>(loginKey(login))) ?? {}
  if (userId === undefined || loginId === undefined) {
    // The pool is asked all the same, so that the time reveals nothing.
    await confirmReset(randomUUID(), code, password)
    throw new ParleyError('invalid_code')
  }
  await changingPassword(userId, () =>
    resettingImported({ userId, loginId }, () => confirmReset(loginId, code, password)),
  )
  await revokeTokens(loginId)
}
