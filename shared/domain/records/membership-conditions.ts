import type { Role } from '../../contract/roles.ts'
import { absent, type Condition } from '../../platform/storage/condition.ts'
import type { Membership } from './chat.ts'

/** The member has one of these roles. With no role to allow, it never holds where there is a membership. */
export const hasRole = (allowed: readonly Role[]): Condition =>
  allowed.length === 0
    ? absent
    : {
        condition: `#role IN (${allowed.map((role) => `:role_${role}`).join(', ')})`,
        names: { '#role': 'role' },
        values: Object.fromEntries(allowed.map((role) => [`:role_${role}`, role])),
      }

/** The membership is the one that was read: neither left and joined again, nor with another role. */
export const isUnchanged = ({ joinedAtMs, role }: Pick<Membership, 'joinedAtMs' | 'role'>): Condition => ({
  condition: 'joinedAtMs = :joinedAtMs AND #role = :roleBefore',
  names: { '#role': 'role' },
  values: { ':joinedAtMs': joinedAtMs, ':roleBefore': role },
})

/** The member is neither suspended nor blocked by the other user of a direct chat. */
export const notSilenced: Condition = {
  condition: 'attribute_not_exists(blocked) AND attribute_not_exists(suspended)',
}
