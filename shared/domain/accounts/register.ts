import { randomUUID } from 'node:crypto'
import type { OwnUser } from '../../contract/users.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { absent } from '../../platform/storage/condition.ts'
import { logger } from '../../platform/observability/logger.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { type Profile, toOwnUser } from '../records/profile.ts'
import { ifFree } from '../records/reservation.ts'
import { enterStep } from '../records/user-index.ts'
import { emailTaken, usernameTaken } from './reservations.ts'
import { deleteAccount, signUp } from './user-pool.ts'

export type Registration = { username: string; email: string; password: string }

/** Seconds for which a name is reserved while its account is created; it is free again after that, whatever crashed. */
const reservationSeconds = 600

const reserve = async ({ username, email }: Registration, loginId: string): Promise<void> => {
  const reservation = { loginId, expiresAt: expiryIn(reservationSeconds) }
  const outcome = await transact<'username' | 'email'>({
    username: step.put({ ...keys.username(username), ...reservation }, ifFree()),
    email: step.put({ ...keys.email(email), ...reservation }, ifFree()),
  })
  if (outcome.committed) return
  if (outcome.failed.has('username')) throw usernameTaken(username)
  throw emailTaken()
}

const release = async ({ username, email }: Registration, loginId: string): Promise<void> => {
  const ifOurs = { condition: 'loginId = :loginId', values: { ':loginId': loginId } }
  await Promise.all([takeItem(keys.username(username), ifOurs), takeItem(keys.email(email), ifOurs)])
}

const complete = async (registration: Registration, loginId: string, userId: string): Promise<Profile> => {
  const { username, email } = registration
  const profile: Profile = {
    ...keys.profile(userId),
    userId,
    username,
    email,
    loginId,
    createdAtMs: Date.now(),
    chatCount: 0,
    inIndex: true,
  }
  const ifOurs = {
    condition: 'loginId = :loginId',
    values: { ':loginId': loginId, ':userId': userId },
  }
  const outcome = await transact<'username' | 'email' | 'profile' | 'entry'>({
    username: step.update(keys.username(username), 'SET userId = :userId REMOVE expiresAt', ifOurs),
    email: step.update(keys.email(email), 'SET userId = :userId REMOVE expiresAt', ifOurs),
    profile: step.put(profile, absent),
    entry: enterStep(username, userId),
  })
  // The reservation has run out, so this function was frozen for ten minutes; the name may be taken by now.
  if (!outcome.committed) throw unavailable()
  return profile
}

/** A failure here is only logged: the caller gets the first error, and nothing that is left over is usable. */
const undo = async (registration: Registration, loginId: string): Promise<void> => {
  const undone = await Promise.allSettled([release(registration, loginId), deleteAccount(loginId)])
  for (const one of undone) {
    if (one.status === 'rejected') logger.warn('a registration was not undone', { error: one.reason })
  }
}

/**
 * Creates an account, in an order that leaves nothing half-made usable: it reserves the names, creates the account in
 * Cognito under an id of our own, then writes the profile and makes the names permanent, in one transaction. A crash in
 * between leaves names that become free by themselves, and an account in Cognito that nothing refers to.
 * @throws ParleyError `username_taken`, `email_taken`, `validation_failed` when Cognito refuses the password, and those of
 * user-pool-errors.ts.
 */
export const register = async (
  registration: Registration,
): Promise<{ user: OwnUser; confirmed: boolean }> => {
  const loginId = randomUUID()
  await reserve(registration, loginId)
  try {
    const { userId, confirmed } = await signUp(loginId, registration.email, registration.password)
    const profile = await complete(registration, loginId, userId)
    return { user: toOwnUser(profile), confirmed }
  } catch (error) {
    await undo(registration, loginId)
    throw error
  }
}
