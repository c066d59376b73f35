import { logger } from '../../platform/observability/logger.ts'
import { tryPassword } from './change-password.ts'
import { passwordLogIn, revokeRefreshToken } from './user-pool.ts'

/**
 * Checks the password of somebody who is logged in already. The pool can only be asked by a log-in, whose tokens nobody
 * gets and which is revoked at once.
 * @throws ParleyError `invalid_credentials` and others of a log-in.
 */
export const checkPassword = async (loginId: string, typed: string): Promise<void> => {
  const { refreshToken } = await tryPassword(typed, (password) => passwordLogIn(loginId, password))
  try {
    if (refreshToken !== undefined) await revokeRefreshToken(refreshToken)
  } catch (error) {
    logger.warn('the tokens of a password check were not revoked', { error })
  }
}
