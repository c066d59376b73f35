import { randomUUID } from 'node:crypto'
import type { OwnUser } from '../../contract/users.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { signUpSettings } from '../../platform/settings/identity.ts'
import { type SignUp, toOwnUser } from '../records/profile.ts'
import { completeSignUp, newProfile } from './complete-sign-up.ts'
import { holdNames, holdsAddress, releaseNames } from './hold-names.ts'
import { unhurried } from './unhurried.ts'
import { notifyOwner } from './notify-owner.ts'
import { deleteAccount, signUp } from './user-pool.ts'

export type Registration = SignUp & { password: string }
type Registered = { user: OwnUser; confirmed: boolean }

/** A failure here is only logged: the caller gets the first error, and nothing that is left over is usable. */
const undo = async (registration: Registration, loginId: string): Promise<void> => {
  const undone = await Promise.allSettled([releaseNames(registration, loginId), deleteAccount(loginId)])
  for (const one of undone) {
    if (one.status === 'rejected') logger.warn('a registration was not undone', { error: one.reason })
  }
}

/** A sign-up that waits for its code, or seems to. Its id is made up: that of an account would reveal that there is one. */
const waiting = (registration: Registration): Registered => ({
  user: toOwnUser(newProfile(registration, '', randomUUID())),
  confirmed: false,
})

const createAccount = async (registration: Registration, loginId: string): Promise<Registered> => {
  try {
    const { userId, confirmed } = await signUp(loginId, registration.email, registration.password)
    if (confirmed) {
      const profile = await completeSignUp(registration, loginId, userId)
      // The names are held no longer, so this function was frozen for minutes; they may be taken by now.
      if (!profile) throw unavailable()
      return { user: toOwnUser(profile), confirmed }
    }
    // Replaced meanwhile, by another one with the same address. The stream may have looked before there was an account.
    if (!(await holdsAddress(registration.email, loginId))) throw unavailable()
    return waiting(registration)
  } catch (error) {
    await undo(registration, loginId)
    throw error
  }
}

const registerWith = async (registration: Registration, needsCode: boolean): Promise<Registered> => {
  const loginId = randomUUID()
  const owner = await holdNames(registration, loginId, { waiting: needsCode })
  if (owner === undefined) return createAccount(registration, loginId)
  if (owner.userId !== undefined) await notifyOwner(owner.userId)
  return waiting(registration)
}

/**
 * Creates an account, in an order that leaves nothing half-made usable: it holds the names, creates the account in Cognito
 * under an id of our own, then writes the profile and makes the names permanent, in one transaction. A crash in between
 * leaves names that become free by themselves, and an account in Cognito that goes with them (confirm.ts).
 *
 * Where sign-ups need a code, the last step waits for it, for a day. The answer is the same then for an address that
 * another account has, and comes no sooner. Its owner gets an e-mail.
 * @throws ParleyError `username_taken`, `email_taken`, `validation_failed` when Cognito refuses the password, and those of
 * user-pool-errors.ts.
 */
export const register = async (registration: Registration): Promise<Registered> => {
  if (!signUpSettings().confirm) return registerWith(registration, false)
  return unhurried(() => registerWith(registration, true))
}
