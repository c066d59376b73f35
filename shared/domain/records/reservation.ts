import type { Condition } from '../../platform/storage/condition.ts'

/** The condition under which a name may be reserved: nobody has it, or an unfinished registration has expired. */
export const ifFree = (): Condition => ({
  condition: 'attribute_not_exists(pk) OR expiresAt < :now',
  values: { ':now': Math.floor(Date.now() / 1000) },
})
