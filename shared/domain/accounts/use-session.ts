import { logger } from '../../platform/observability/logger.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { isRevoked } from '../access/ended.ts'
import { keys } from '../records/keys.ts'
import { writeUnlessErased } from './unless-erased.ts'
import { type Session, sessionRecordSeconds, type UserSession } from '../records/session.ts'
import { besideTheAct } from '../../platform/storage/written.ts'

/**
 * How old the last use in the list of sessions may be, in milliseconds: a write per use would cost more than it is
 * worth.
 */
const precisionMs = 3600_000

/**
 * Puts a session on its user's list as used now. Its first use stays what it was.
 * @returns false if the user is being or was erased.
 */
export const listSession = async (
  { userId, sessionId }: Pick<TokenCredentials, 'userId' | 'sessionId'>,
  device: string,
  startedAtMs: number,
): Promise<boolean> => {
  const nowMs = Date.now()
  const write = step.update(
    keys.userSession(userId, sessionId),
    `SET userId = :userId, sessionId = :sessionId, lastUsedAtMs = :now, expiresAt = :expiresAt,
      createdAtMs = if_not_exists(createdAtMs, :started),
      device = ${device === '' ? 'if_not_exists(device, :device)' : ':device'}`,
    {
      values: {
        ':userId': userId,
        ':sessionId': sessionId,
        ':now': nowMs,
        ':started': startedAtMs,
        ':device': device,
        ':expiresAt': expiryIn(sessionRecordSeconds, nowMs),
      },
    },
  )
  return writeUnlessErased(userId, write)
}

/**
 * Keeps the last use of a session up to date, to the hour, and lists a session that is not on the list, as those of
 * 0.1.0 and of other issuers. A failure costs the list an hour, so it is logged and fails no call.
 * @param listed the session on the list, read along with what the call needs. Should the session end meanwhile, it is
 * listed again; readers of the list look at the session's own record too.
 */
export const useSession = async (
  credentials: TokenCredentials,
  device: string,
  { listed, session }: { listed: UserSession | undefined; session: Session | undefined },
): Promise<void> => {
  if (isRevoked(credentials, session)) return
  if (listed && Date.now() - listed.lastUsedAtMs < precisionMs) return
  try {
    const { authenticatedAtMs, startedAtMs = Date.now() } = credentials
    const startedMs = authenticatedAtMs ?? session?.loggedInAtMs ?? startedAtMs
    await besideTheAct(() => listSession(credentials, device, startedMs))
  } catch (error) {
    logger.warn('the use of a session was not recorded', { error })
  }
}

/** The same for a call that reads nothing else of the session. */
export const recordUse = async (credentials: TokenCredentials, device: string): Promise<void> => {
  const { userId, sessionId } = credentials
  const [listed, session] = await getItems<[UserSession, Session]>([
    keys.userSession(userId, sessionId),
    keys.session(sessionId),
  ])
  await useSession(credentials, device, { listed, session })
}
