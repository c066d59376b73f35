import { ParleyError } from '../../platform/errors/parley-error.ts'

export const usernameTaken = (username: string) =>
  new ParleyError('username_taken', `The username ${username} is taken`)
