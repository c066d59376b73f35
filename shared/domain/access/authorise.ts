import { systemSender } from '../../contract/system-sender.ts'
import { accountSuspended, ParleyError, sessionEnded } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { besideTheAct } from '../../platform/storage/written.ts'
import type { Connection } from '../records/connection.ts'
import type { Erasure } from '../records/erasure.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import type { Session } from '../records/session.ts'
import type { Credentials, TokenCredentials } from './credentials.ts'
import { hasEnded } from './ended.ts'

/** The caller, after every check that does not concern a chat. */
export type Caller = {
  userId: string
  username: string
  /** Absent for people. */
  kind?: 'bot'
  sessionId: string
  tokenExpiresAtMs: number
  connectionId: string | undefined
}

type Authorised<T extends unknown[]> = { caller: Caller; items: { [I in keyof T]: T[I] | undefined } }

/** A valid token of an issuer that we trust, whose user has no profile here. */
export const unknownUser = () => new ParleyError('unauthenticated', 'No user exists for this token')

const callerFromConnection = (connection: Connection | undefined): Caller => {
  // A log-out deletes the record before it answers; later frames of the socket find nothing.
  if (!connection) throw sessionEnded()
  if (connection.tokenExpiresAtMs <= Date.now()) {
    throw new ParleyError('token_expired', 'The access token has expired; send a new one with action "auth"')
  }
  const { userId, username, kind, sessionId, tokenExpiresAtMs, connectionId } = connection
  return { userId, username, ...(kind && { kind }), sessionId, tokenExpiresAtMs, connectionId }
}

const callerFromToken = (
  { userId, sessionId, tokenExpiresAtMs }: TokenCredentials,
  { username, kind }: Profile,
): Caller => ({
  userId,
  username,
  ...(kind && { kind }),
  sessionId,
  tokenExpiresAtMs,
  connectionId: undefined,
})

const systemCaller = ({ sessionId, tokenExpiresAtMs }: TokenCredentials): Caller => ({
  userId: systemSender.userId,
  username: systemSender.name,
  sessionId,
  tokenExpiresAtMs,
  connectionId: undefined,
})

/**
 * Whether a session began after an erasure, whose user may come back as a new one. Tokens have that time in seconds.
 */
const isLater = (
  { startedAtMs = 0 }: TokenCredentials,
  { erasedAtMs = Number.POSITIVE_INFINITY }: Erasure,
): boolean => startedAtMs > erasedAtMs

/**
 * Makes the account of an outside issuer's user, whose first token this is, and authenticates anew.
 * @throws ParleyError `unauthenticated` for a token of the user pool, whose accounts registering makes.
 */
const afterProvisioning = async <T extends unknown[]>(
  { newcomer, ...credentials }: TokenCredentials,
  wanted: readonly Key[],
): Promise<Authorised<T>> => {
  if (!newcomer) throw unknownUser()
  const erasure = await getItem<Erasure>(keys.erasure(credentials.userId))
  if (erasure && !isLater(credentials, erasure)) throw sessionEnded()
  // Rare, and nothing that a function loads at its start.
  const { provisionUser } = await import('../provisioning/provision-user.ts')
  await besideTheAct(() => provisionUser(newcomer, credentials.startedAtMs ?? 0))
  return authorise<T>(credentials, wanted)
}

/**
 * Authenticates the caller and, in the same round trip, reads other items that the call needs.
 * @param wanted keys of those items.
 * @throws ParleyError `session_ended`, `account_suspended`, `token_expired`, `unauthenticated`.
 */
export const authorise = async <T extends unknown[] = []>(
  credentials: Credentials,
  wanted: readonly Key[] = [],
): Promise<Authorised<T>> => {
  if (credentials.kind === 'connection') {
    const [connection, ...items] = await getItems<[Connection, ...T]>([
      keys.connection(credentials.connectionId),
      ...wanted,
    ])
    const caller = callerFromConnection(connection)
    // The socket's user is known from here on, for every further line of this invocation's log.
    logger.appendKeys({ userId: caller.userId })
    return { caller, items: items as { [I in keyof T]: T[I] | undefined } }
  }
  if (credentials.system) {
    const items = await getItems<T>([...wanted])
    return { caller: systemCaller(credentials), items: items as { [I in keyof T]: T[I] | undefined } }
  }
  const [session, profile, ...items] = await getItems<[Session, Profile, ...T]>([
    keys.session(credentials.sessionId),
    keys.profile(credentials.userId),
    ...wanted,
  ])
  if (profile?.suspendedAtMs !== undefined) throw accountSuspended()
  if (hasEnded(credentials, session, profile)) throw sessionEnded()
  if (!profile) return afterProvisioning<T>(credentials, wanted)
  return {
    caller: callerFromToken(credentials, profile),
    items: items as { [I in keyof T]: T[I] | undefined },
  }
}
