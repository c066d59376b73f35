import { ParleyError } from '../../platform/errors/parley-error.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { present } from '../../platform/storage/condition.ts'
import { getItem, getItems, queryAll } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { endedWithOthers } from '../access/ended.ts'
import type { UserConnection } from '../records/connection.ts'
import { keys, ranges } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import type { Session, UserSession } from '../records/session.ts'
import { closeSockets } from '../sockets/close-sockets.ts'
import { endSession } from './end-session.ts'
import { publishSessionEvents, sessionsPerCall } from './publish-session-event.ts'

const loggedOut = (userId: string, sessionId: string) =>
  ({ event_type: 'user_logout', user_id: userId, session_id: sessionId }) as const

/** A session that was listed to the millisecond, of those that its user ended all at once. */
const isEnded = (
  { sessionId, createdAtMs }: UserSession,
  { sessionsEndedAtMs = 0, keptSessionId }: Profile,
): boolean => sessionId !== keptSessionId && createdAtMs <= sessionsEndedAtMs

/** The same for a socket. One of 0.1.0 records when it opened, not when its session began. */
const isOfEnded = (connection: UserConnection, profile: Profile): boolean =>
  endedWithOthers(
    { sessionId: connection.sessionId, startedAtMs: connection.startedAtMs ?? connection.openedAtMs },
    profile,
  )

/**
 * Does what follows from ending all sessions of a user: closes their sockets, and revokes and announces those that are
 * listed. Each leaves the list when it is done, so that whoever runs this again, after a crash or from the table's
 * stream, goes on where the last run ended. Later sessions are spared, however late it runs.
 */
export const followEndedSessions = async (userId: string): Promise<void> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  // The job of an erasure does it itself, and leaves no records behind.
  if (profile?.sessionsEndedAtMs === undefined || profile.erasingSinceMs !== undefined) return
  const [listed, connections] = await Promise.all([
    queryAll<UserSession>(ranges.userSessions(userId)),
    queryAll<UserConnection>(ranges.userConnections(userId)),
  ])
  await closeSockets(
    connections.filter((connection) => isOfEnded(connection, profile)),
    { type: 'session.closed' },
  )
  const ended = listed.filter((session) => isEnded(session, profile))
  for (const some of chunksOf(ended, sessionsPerCall)) {
    await publishSessionEvents(some.map(({ sessionId }) => loggedOut(userId, sessionId)))
    await Promise.all(some.map(({ sessionId }) => endSession(userId, sessionId)))
  }
}

/**
 * Ends all sessions of a user but one, also those that nobody listed. One write decides: from then on each call reads
 * it in the profile, and no socket opens past it (open-connection.ts).
 */
export const endSessions = async (userId: string, keptSessionId?: string): Promise<void> => {
  const kept =
    keptSessionId === undefined
      ? { update: ' REMOVE keptSessionId', values: {} }
      : { update: ', keptSessionId = :kept', values: { ':kept': keptSessionId } }
  await updateItem(keys.profile(userId), `SET sessionsEndedAtMs = :now, followUpAtMs = :now${kept.update}`, {
    ...present,
    values: { ':now': Date.now(), ...kept.values },
  })
  await followEndedSessions(userId)
}

/** Ends all sessions of the caller but the present one. */
export const endOtherSessions = async (credentials: TokenCredentials): Promise<void> => {
  const { caller } = await authorise(credentials)
  await endSessions(caller.userId, caller.sessionId)
}

/**
 * Ends one session of the caller. As for a log-out, the event goes first.
 * @param spellings the id as it was sent, and as it may be meant.
 * @throws ParleyError `session_not_found`, also for a session of somebody else.
 */
export const endOwnSession = async (
  credentials: TokenCredentials,
  spellings: readonly string[],
): Promise<void> => {
  const { caller } = await authorise(credentials)
  const { userId } = caller
  const found = await Promise.all(
    spellings.map(async (sessionId) => {
      const [listed, session] = await getItems<[UserSession, Session]>([
        keys.userSession(userId, sessionId),
        keys.session(sessionId),
      ])
      const isOwn = listed !== undefined || session?.userId === userId || sessionId === caller.sessionId
      return isOwn ? sessionId : undefined
    }),
  )
  const sessionId = found.find((own) => own !== undefined)
  if (sessionId === undefined) throw new ParleyError('session_not_found', 'You have no session with this id')
  await publishSessionEvents([loggedOut(userId, sessionId)])
  await endSession(userId, sessionId)
}
