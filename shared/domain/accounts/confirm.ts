import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItem } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import { isFree } from '../records/reservation.ts'
import { completeSignUp } from './complete-sign-up.ts'
import { confirmSignUp, deleteAccount, findAccount } from './user-pool.ts'

const invalidCode = () => new ParleyError('invalid_code')

/** Whether the pool takes the code, now or in a run that died before the table knew of it. */
const isConfirmed = async (loginId: string, code: string): Promise<{ userId: string } | undefined> => {
  try {
    await confirmSignUp(loginId, code)
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== 'invalid_code') throw error
  }
  const account = await findAccount(loginId)
  return account?.confirmed ? account : undefined
}

/**
 * Confirms a sign-up: from then on its user exists.
 *
 * The pool takes the code first, then the table makes the names permanent, if the sign-up still holds them. A call that
 * dies between the two is finished by the next one, which any code lets through: the right one has come already. A
 * sign-up that expires or is replaced meanwhile loses: the condition on its names fails, and its account is deleted.
 * @throws ParleyError `invalid_code`, also for a username that does not exist.
 */
export const confirm = async (username: string, code: string): Promise<void> => {
  const reservation = await getItem<Reservation>(keys.username(username))
  const { loginId, signUp } = reservation ?? {}
  if (loginId === undefined || isFree(reservation)) throw invalidCode()
  // Sign-ups of 0.1.0 have made their names permanent before.
  if (signUp === undefined) return confirmSignUp(loginId, code)
  const account = await isConfirmed(loginId, code)
  if (!account) throw invalidCode()
  if (await completeSignUp(signUp, loginId, account.userId)) return
  const profile = await getItem<Profile>(keys.profile(account.userId))
  if (profile?.loginId === loginId) return
  await deleteAccount(loginId)
  throw invalidCode()
}

/**
 * Deletes the account of a sign-up whose address has gone to another or expired. It can complete no more, since that
 * needs the address.
 * @param before the reservation of the address, as the stream saw it change.
 */
export const followReservation = async (
  before: Reservation,
  after: Reservation | undefined,
): Promise<void> => {
  const { loginId, userId } = before
  if (loginId === undefined || userId !== undefined || after?.loginId === loginId) return
  await deleteAccount(loginId)
}
