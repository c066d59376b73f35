import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { Reservation } from '../records/profile.ts'
import { confirmSignUp } from './user-pool.ts'

/** @throws ParleyError `invalid_code`, the same for a username that is nobody's. */
export const confirm = async (username: string, code: string): Promise<void> => {
  const reservation = await getItem<Reservation>(keys.username(username))
  if (!reservation) throw new ParleyError('invalid_code')
  await confirmSignUp(reservation.loginId, code)
}
