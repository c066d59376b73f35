import { createHash, randomBytes } from 'node:crypto'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { putItem, takeItem } from '../../platform/storage/write.ts'

type Ticket = Key & {
  userId: string
  sessionId: string
  tokenExpiresAtMs: number
  expiresAt: number
  goodUntilMs: number
}

/** Only the hash is stored: who reads the table cannot open sockets with it. */
const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64url')

/** A single-use ticket for one socket handshake, so that no token stands in a URL. */
export const createTicket = async (
  credentials: TokenCredentials,
): Promise<{ ticket: string; expiresIn: number }> => {
  await authorise(credentials)
  const ticket = randomBytes(32).toString('base64url')
  const goodUntilMs = Date.now() + limits.ticketSeconds * 1000
  const { userId, sessionId, tokenExpiresAtMs } = credentials
  await putItem({
    ...keys.ticket(hashOf(ticket)),
    userId,
    sessionId,
    tokenExpiresAtMs,
    goodUntilMs,
    expiresAt: Math.ceil(goodUntilMs / 1000),
  } satisfies Ticket)
  return { ticket, expiresIn: limits.ticketSeconds }
}

/**
 * Uses a ticket up. Of two that come with the same one, the conditional delete lets one through.
 * @throws ParleyError `ticket_refused` for one that was used, is too old (its record may linger) or never was.
 */
export const redeemTicket = async (ticket: string): Promise<TokenCredentials> => {
  const taken = await takeItem<Ticket>(keys.ticket(hashOf(ticket)))
  if (!taken || taken.goodUntilMs < Date.now()) throw new ParleyError('ticket_refused')
  const { userId, sessionId, tokenExpiresAtMs } = taken
  return { kind: 'token', userId, sessionId, tokenExpiresAtMs }
}
