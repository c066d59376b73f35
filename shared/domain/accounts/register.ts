import { InvalidPasswordException } from '@aws-sdk/client-cognito-identity-provider'
import { randomUUID } from 'node:crypto'
import type { OwnUser } from '../../contract/users.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { type Profile, toOwnUser } from '../records/profile.ts'
import { deleteAccount, signUp } from './user-pool.ts'

export type Registration = { username: string; email: string; password: string }

/** Seconds for which a name is held while its account is being made; then it is free again, whoever died. */
const reservationSeconds = 600

const free = (nowSeconds: number) => ({
  condition: 'attribute_not_exists(pk) OR expiresAt < :now',
  values: { ':now': nowSeconds },
})

const reserve = async ({ username, email }: Registration, loginId: string): Promise<void> => {
  const nowSeconds = Math.floor(Date.now() / 1000)
  const reservation = { loginId, expiresAt: nowSeconds + reservationSeconds }
  const outcome = await transact<'username' | 'email'>({
    username: step.put({ ...keys.username(username), ...reservation }, free(nowSeconds)),
    email: step.put({ ...keys.email(email), ...reservation }, free(nowSeconds)),
  })
  if (outcome.committed) return
  if (outcome.failed.has('username'))
    throw new ParleyError('username_taken', `The username ${username} is taken`)
  throw new ParleyError('email_taken', 'There is an account with this e-mail address')
}

const release = async ({ username, email }: Registration, loginId: string): Promise<void> => {
  const mine = { condition: 'loginId = :loginId', values: { ':loginId': loginId } }
  await Promise.all([takeItem(keys.username(username), mine), takeItem(keys.email(email), mine)])
}

const settle = async (registration: Registration, loginId: string, userId: string): Promise<Profile> => {
  const { username, email } = registration
  const profile: Profile = {
    ...keys.profile(userId),
    userId,
    username,
    email,
    loginId,
    createdAtMs: Date.now(),
    chatCount: 0,
  }
  const mine = {
    condition: 'loginId = :loginId',
    values: { ':loginId': loginId, ':userId': userId },
  }
  const outcome = await transact<'username' | 'email' | 'profile'>({
    username: step.update(keys.username(username), 'SET userId = :userId REMOVE expiresAt', mine),
    email: step.update(keys.email(email), 'SET userId = :userId REMOVE expiresAt', mine),
    profile: step.put(profile, { condition: 'attribute_not_exists(pk)' }),
  })
  // Held for ten minutes, so this is a function that was frozen for longer; the name may be someone else's by now.
  if (!outcome.committed) throw unavailable()
  return profile
}

/**
 * Creates an account, in an order that leaves nothing usable half-made: names are reserved, then the account is
 * made in Cognito under an id of our own, then the profile and the names are settled together. Who dies in between
 * leaves names that become free by themselves, and an account in Cognito that nothing leads to.
 * @throws ParleyError `username_taken`, `email_taken`, `validation_failed` when Cognito refuses the password.
 */
export const register = async (
  registration: Registration,
): Promise<{ user: OwnUser; confirmed: boolean }> => {
  const loginId = randomUUID()
  await reserve(registration, loginId)
  try {
    const { userId, confirmed } = await signUp(loginId, registration.email, registration.password)
    const profile = await settle(registration, loginId, userId)
    return { user: toOwnUser(profile), confirmed }
  } catch (error) {
    await release(registration, loginId)
    await deleteAccount(loginId)
    if (error instanceof InvalidPasswordException) {
      throw new ParleyError('validation_failed', 'The password is not acceptable', {
        errors: [{ path: 'password', message: error.message }],
      })
    }
    throw error
  }
}
