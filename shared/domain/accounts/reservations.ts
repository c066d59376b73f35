import { ParleyError } from '../../platform/errors/parley-error.ts'
import type { Key } from '../../platform/storage/key.ts'
import { keys } from '../records/keys.ts'

export const usernameTaken = (username: string) =>
  new ParleyError('username_taken', `The username ${username} is taken`)

/** Where a login leads: a username, or with an @ an e-mail address. */
export const loginKey = (login: string): Key =>
  login.includes('@') ? keys.email(login) : keys.username(login)

export const emailTaken = () =>
  new ParleyError('email_taken', 'An account with this e-mail address exists already')
