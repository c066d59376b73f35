import { limits } from '../../contract/limits.ts'
import type { ListedSession } from '../../contract/auth.ts'
import { hasExpired } from '../../platform/storage/expiry.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { hasEnded } from '../access/ended.ts'
import { keys, ranges } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import type { Session, UserSession } from '../records/session.ts'
import { useSession } from './use-session.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** The caller's sessions, the present one first and then the last used, at most `limits.sessionsListed`. */
export const listSessions = async (
  credentials: TokenCredentials,
  device: string,
): Promise<{ sessions: ListedSession[] }> => {
  const { userId, sessionId } = credentials
  const { items } = await authorise<[UserSession, Session, Profile]>(credentials, [
    keys.userSession(userId, sessionId),
    keys.session(sessionId),
    keys.profile(userId),
  ])
  const [listed, session, profile] = items
  await useSession(credentials, device, { listed, session })
  const isCurrent = (one: UserSession) => one.sessionId === sessionId
  const newest = (await queryAll<UserSession>(ranges.userSessions(userId)))
    .filter((one) => !hasExpired(one))
    .sort((a, b) => Number(isCurrent(b)) - Number(isCurrent(a)) || b.lastUsedAtMs - a.lastUsedAtMs)
    .slice(0, limits.sessionsListed)
  const records = await getItems<Session[]>(newest.map((one) => keys.session(one.sessionId)))
  const live = newest.filter(({ sessionId, createdAtMs }, index) => {
    // Ending it took it off the list: listed again since then, it has begun again.
    const began = { sessionId, startedAtMs: createdAtMs, authenticatedAtMs: createdAtMs }
    return !hasEnded(began, records[index], profile)
  })
  return {
    sessions: live.map((one) => ({
      sessionId: one.sessionId,
      device: one.device,
      createdAt: iso(one.createdAtMs),
      lastUsedAt: iso(one.lastUsedAtMs),
      current: isCurrent(one),
    })),
  }
}
