import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItem } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Reservation } from '../records/profile.ts'
import { confirmSignUp } from './user-pool.ts'

/** @throws ParleyError `invalid_code`, also for a username that does not exist. */
export const confirm = async (username: string, code: string): Promise<void> => {
  const reservation = await getItem<Reservation>(keys.username(username))
  if (reservation?.loginId === undefined) throw new ParleyError('invalid_code')
  await confirmSignUp(reservation.loginId, code)
}
