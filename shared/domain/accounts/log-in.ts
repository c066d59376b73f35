import { randomUUID } from 'node:crypto'
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt'
import type { Tokens } from '../../contract/auth.ts'
import { accountSuspended, ParleyError, sessionEnded } from '../../platform/errors/parley-error.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { credentialsFromClaims } from '../access/claims.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { hasEnded } from '../access/ended.ts'
import { keys } from '../records/keys.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import type { Session, UserSession } from '../records/session.ts'
import { isFree } from '../records/reservation.ts'
import { publishSessionEvent } from './publish-session-event.ts'
import { listSession, useSession } from './use-session.ts'
import { type IssuedTokens, passwordLogIn, refreshTokens, revokeRefreshToken } from './user-pool.ts'
import { tryPassword } from './change-password.ts'
import { deadPasswordChanges, finishPasswordChanges } from './password-change.ts'
import { moveImportedAccount, refusedNoSooner } from './imported-account.ts'
import { loginKey } from './reservations.ts'

/** Needs no verification: the token came from Cognito over TLS, in response to our own call. */
const credentialsOf = ({ accessToken }: IssuedTokens): TokenCredentials =>
  credentialsFromClaims(decomposeUnverifiedJwt(accessToken).payload)

const toTokens = (issued: IssuedTokens, refreshToken: string): Tokens => ({
  accessToken: issued.accessToken,
  refreshToken,
  tokenType: 'Bearer',
  expiresIn: issued.expiresIn,
})

/** Refuses a suspended user the tokens that the pool has just issued. */
const refuseSuspended = async (userId: string, refreshToken: string): Promise<void> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile?.suspendedAtMs === undefined) return
  await revokeRefreshToken(refreshToken)
  throw accountSuspended()
}

/**
 * Logs in by username or e-mail address. An unknown login asks Cognito as well, under a name that does not exist, so
 * that neither the answer nor its time reveals which logins exist.
 *
 * A sign-up that waits for its code is told from its username alone, whatever the password. By its address it is
 * unknown: the answer would tell whether the address belongs to another account.
 * @throws ParleyError `invalid_credentials`, `not_confirmed`, `password_reset_required`; `account_suspended`, to
 * whoever knows the password.
 */
export const logIn = async (login: string, password: string, device: string): Promise<Tokens> => {
  const reservation = await getItem<Reservation>(loginKey(login))
  const isWaiting = reservation?.signUp !== undefined
  if (isWaiting && !login.includes('@') && !isFree(reservation)) throw new ParleyError('not_confirmed')
  const loginId = (isWaiting ? undefined : reservation?.loginId) ?? randomUUID()
  const compared = await moveImportedAccount(reservation, password)
  const asked = () => tryPassword(password, (attempt) => passwordLogIn(loginId, attempt))
  const [issued, deadChanges] = await Promise.all([
    compared ? asked() : refusedNoSooner(password, asked()),
    reservation?.userId === undefined ? [] : deadPasswordChanges(reservation.userId),
  ])
  const { refreshToken } = issued
  if (refreshToken === undefined) throw new Error('Cognito issued no refresh token')
  const { userId, sessionId } = credentialsOf(issued)
  await refuseSuspended(userId, refreshToken)
  await finishPasswordChanges(userId, deadChanges, sessionId)
  // Both or no log-in. Should one fail, a session is listed or announced whose tokens nobody has.
  const [listed] = await Promise.all([
    listSession({ userId, sessionId }, device, Date.now()),
    publishSessionEvent({ event_type: 'user_login', user_id: userId, session_id: sessionId }),
  ])
  if (!listed) {
    // Erased at this moment.
    await revokeRefreshToken(refreshToken)
    throw new ParleyError('invalid_credentials')
  }
  return toTokens(issued, refreshToken)
}

/**
 * @throws ParleyError `invalid_refresh_token`, `account_suspended`; `session_ended` when the session was logged out,
 * here or at another service.
 */
export const refresh = async (refreshToken: string, device: string): Promise<Tokens> => {
  const issued = await refreshTokens(refreshToken)
  const credentials = credentialsOf(issued)
  const { userId, sessionId } = credentials
  const [session, profile, listed] = await getItems<[Session, Profile, UserSession]>([
    keys.session(sessionId),
    keys.profile(userId),
    keys.userSession(userId, sessionId),
  ])
  if (profile?.suspendedAtMs !== undefined) throw accountSuspended()
  // Without a profile the account is about to go, too.
  if (!profile || hasEnded(credentials, session, profile)) throw sessionEnded()
  await useSession(credentials, device, { listed, session })
  return toTokens(issued, issued.refreshToken ?? refreshToken)
}
