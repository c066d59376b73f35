import { ParleyError } from '../../platform/errors/parley-error.ts'

/** The condition under which a name may be reserved: nobody has it, or an unfinished registration has expired. */
export const ifFree = () => ({
  condition: 'attribute_not_exists(pk) OR expiresAt < :now',
  values: { ':now': Math.floor(Date.now() / 1000) },
})

export const usernameTaken = (username: string) =>
  new ParleyError('username_taken', `The username ${username} is taken`)
