import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { putItem, takeItem } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { createSecret, hashSecret } from '../access/secret.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import type { Session, UserSession } from '../records/session.ts'
import { ensureEntry } from '../records/user-index.ts'
import { useSession } from './use-session.ts'
import { besideTheAct } from '../../platform/storage/written.ts'

/** The part of a token's credentials that a ticket keeps: never the token itself. */
type Holder = Pick<
  TokenCredentials,
  'userId' | 'sessionId' | 'tokenExpiresAtMs' | 'startedAtMs' | 'authenticatedAtMs'
>
const holderOf = ({ startedAtMs, authenticatedAtMs, ...from }: Holder): Holder => ({
  userId: from.userId,
  sessionId: from.sessionId,
  tokenExpiresAtMs: from.tokenExpiresAtMs,
  ...(startedAtMs !== undefined && { startedAtMs }),
  ...(authenticatedAtMs !== undefined && { authenticatedAtMs }),
})

type Ticket = Key &
  Holder & {
    expiresAt: number
    goodUntilMs: number
  }

/** Creates a single-use ticket for one socket handshake, so that no token appears in a URL. */
export const createTicket = async (
  credentials: TokenCredentials,
  device: string,
): Promise<{ ticket: string; expiresIn: number }> => {
  const { items } = await authorise<[UserSession, Session, Profile]>(credentials, [
    keys.userSession(credentials.userId, credentials.sessionId),
    keys.session(credentials.sessionId),
    keys.profile(credentials.userId),
  ])
  const [listed, session, profile] = items
  const ticket = createSecret()
  const goodUntilMs = Date.now() + limits.ticketSeconds * 1000
  const record: Ticket = {
    ...keys.ticket(hashSecret(ticket)),
    ...holderOf(credentials),
    goodUntilMs,
    expiresAt: expiryIn(0, goodUntilMs),
  }
  await Promise.all([
    putItem(record),
    useSession(credentials, device, { listed, session }),
    profile && besideTheAct(() => ensureEntry(profile)),
  ])
  return { ticket, expiresIn: limits.ticketSeconds }
}

/**
 * Consumes a ticket. Of two concurrent calls with the same ticket, the conditional delete lets one through.
 * @throws ParleyError `ticket_refused` for a ticket that was used, has expired (its record may still exist), or never
 * existed.
 */
export const redeemTicket = async (ticket: string): Promise<TokenCredentials> => {
  const taken = await takeItem<Ticket>(keys.ticket(hashSecret(ticket)))
  if (!taken || taken.goodUntilMs < Date.now()) throw new ParleyError('ticket_refused')
  return { kind: 'token', ...holderOf(taken) }
}
