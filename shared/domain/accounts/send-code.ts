import { randomUUID } from 'node:crypto'
import { getItem } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import { ensureImportedAccount } from './imported-account.ts'
import { isFree } from '../records/reservation.ts'
import { loginKey } from './reservations.ts'
import { unhurried } from './unhurried.ts'
import { resendConfirmationCode, sendResetCode, setAddress } from './user-pool.ts'

/** Sends the code of a sign-up again, if there is one that waits for it. The caller does not learn which. */
export const resendCode = async (username: string): Promise<void> =>
  unhurried(async () => {
    const reservation = await getItem<Reservation>(keys.username(username))
    const loginId = isFree(reservation) ? undefined : reservation?.loginId
    await resendConfirmationCode(loginId ?? randomUUID())
  })

/**
 * Sends a code to set a new password with, if there is such an account. Nothing tells the caller: an unknown login asks
 * the pool as well, under a name that does not exist.
 *
 * The code goes to the address in the profile. The pool has a copy, which is written again before: it may be of before
 * a change, or not count as proved, and the pool sends nothing to such an address.
 */
export const forgotPassword = async (login: string): Promise<void> =>
  unhurried(async () => {
    const reservation = await getItem<Reservation>(loginKey(login))
    const nobody = randomUUID()
    const profile = await getItem<Profile>(keys.profile(reservation?.userId ?? nobody))
    const { loginId = nobody, email = `${nobody}@example.com` } = profile ?? {}
    await ensureImportedAccount(profile)
    await setAddress(loginId, email)
    await sendResetCode(loginId)
  })
