import { preparePassword } from '../../contract/text/password.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { changingPassword } from './password-change.ts'
import { changePoolPassword } from './user-pool.ts'

/**
 * Tries a password as it is stored since it is prepared at registration, then as typed, for accounts of 0.1.0. Only a
 * password that the two spell otherwise costs a second of the attempts that the pool allows.
 */
export const tryPassword = async <T>(
  typed: string,
  attempt: (password: string) => Promise<T>,
): Promise<T> => {
  const prepared = preparePassword(typed)
  if (prepared === typed) return attempt(typed)
  try {
    return await attempt(prepared)
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== 'invalid_credentials') throw error
    return attempt(typed)
  }
}

export type PasswordChangeRequest = { accessToken: string; currentPassword: string; newPassword: string }

/**
 * Changes the caller's password, and ends all other sessions: whoever has the old password may have opened one.
 * @throws ParleyError `invalid_credentials`; `validation_failed` when the pool refuses the new password.
 */
export const changePassword = async (
  credentials: TokenCredentials,
  { accessToken, currentPassword, newPassword }: PasswordChangeRequest,
): Promise<void> => {
  const { caller } = await authorise(credentials)
  await changingPassword(
    caller.userId,
    () => tryPassword(currentPassword, (current) => changePoolPassword(accessToken, current, newPassword)),
    caller.sessionId,
  )
}
