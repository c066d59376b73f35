import { randomUUID } from 'node:crypto'
import { systemSender } from '../../contract/system-sender.ts'
import type { ChatKind } from '../../contract/chats.ts'
import type { Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { TokenCredentials } from './credentials.ts'

/** How long a socket may stay open for which the back end gets a ticket, in milliseconds. */
const sessionMs = 3600_000

/**
 * Credentials of the deployment's back end, whom IAM has let through. Each call is a session of its own, which began
 * just now: whatever ended a user's sessions before does not concern it.
 */
export const asUser = (userId: string): TokenCredentials => {
  const nowMs = Date.now()
  return {
    kind: 'token',
    userId,
    sessionId: `service-${randomUUID()}`,
    startedAtMs: nowMs,
    lastLogInAtMs: nowMs,
    tokenExpiresAtMs: nowMs + sessionMs,
  }
}

/** The same for nobody: no user, and a member of no chat. */
export const asSystem = (): TokenCredentials => ({ ...asUser(systemSender.userId), system: true })

export const isSystem = (userId: string): boolean => userId === systemSender.userId

/**
 * The system may do in a chat what its owner may. Its membership stands in no table, so no write may be conditional on
 * it.
 */
export const systemMembership = (chatId: string, kind: ChatKind): Membership => ({
  ...keys.membership(systemSender.userId, chatId),
  chatId,
  userId: systemSender.userId,
  kind,
  role: 'owner',
  joinedAtMs: 0,
  readSeq: 0,
  notifications: 'none',
})
