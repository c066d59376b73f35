import type { Condition } from '../../platform/storage/condition.ts'
import { absentOrExpired, hasExpired } from '../../platform/storage/expiry.ts'
import type { Reservation } from './profile.ts'

/** The condition under which a name may be reserved: nobody has it, or an unfinished registration has expired. */
export const ifFree = absentOrExpired

/** The same, for a reservation that was read. */
export const isFree = (held: Reservation | undefined): boolean =>
  held === undefined || (held.expiresAt !== undefined && hasExpired({ expiresAt: held.expiresAt }))

/** A sign-up holds the name until its code comes. Whoever proves an address, or signs up with it again, takes it over. */
export const ifWaiting: Condition = { condition: 'attribute_exists(signUp)' }

/** The reservation is as it was read, which may be one that expires or none. */
export const ifUnchanged = (held: Reservation | undefined): Condition => {
  if (held === undefined) return { condition: 'attribute_not_exists(pk)' }
  const { loginId, expiresAt } = held
  return loginId === undefined
    ? {
        condition: 'attribute_not_exists(loginId) AND expiresAt = :expiresAt',
        values: { ':expiresAt': expiresAt },
      }
    : {
        condition: 'loginId = :loginId AND expiresAt = :expiresAt',
        values: { ':loginId': loginId, ':expiresAt': expiresAt },
      }
}
