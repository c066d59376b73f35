import { authoriseMember } from '../access/authorise-member.ts'
import type { ConnectionCredentials } from '../access/credentials.ts'
import type { ChatHead } from '../records/chat.ts'
import { connectionRecordSeconds } from '../records/connection.ts'
import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { fitInReply } from '../messages/fit-in-reply.ts'
import { newestSeq, readMessages } from '../messages/read-messages.ts'
import { announceArrival } from '../sockets/announce-presence.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { ConnectionChat, Subscription } from '../records/subscription.ts'

export type Entered = { lastSeq: number; messages: Message[]; more: boolean }

const subscribe = async (
  { connectionId }: ConnectionCredentials,
  chatId: string,
  userId: string,
  joinedAtMs: number,
): Promise<Subscription> => {
  const enteredAtMs = Date.now()
  const expiresAt = Math.ceil(enteredAtMs / 1000) + connectionRecordSeconds
  const subscription: Subscription = {
    ...keys.subscription(chatId, userId, connectionId),
    connectionId,
    userId,
    joinedAtMs,
    enteredAtMs,
    expiresAt,
  }
  const mirror: ConnectionChat = {
    ...keys.connectionChat(connectionId, chatId),
    connectionId,
    chatId,
    userId,
    expiresAt,
  }
  const outcome = await transact<'membership' | 'connection' | 'subscription' | 'mirror'>({
    membership: step.check(keys.membership(userId, chatId), 'joinedAtMs = :joinedAtMs', {
      values: { ':joinedAtMs': joinedAtMs },
    }),
    connection: step.check(keys.connection(connectionId), 'attribute_exists(pk)'),
    subscription: step.put(subscription),
    mirror: step.put(mirror),
  })
  if (outcome.committed) return subscription
  if (outcome.failed.has('connection'))
    throw new ParleyError('session_ended', 'This session has ended; log in again')
  throw chatNotFound()
}

/**
 * Subscribes a socket to a chat and answers what it has missed.
 *
 * The subscription is written first and the log read after it, both strongly consistent. A send does the opposite:
 * it appends, then reads the subscriptions. Whichever way they interleave, at least one sees the other:
 *
 *     enter   subscribe ─────────── read log            → the message is in the answer
 *     send               append ──────────── read subs  → and is pushed as well; seq tells that it is one
 *
 * @param after the last seq that the client has; without it the newest 50 are answered. Of either, no more than one
 * frame carries.
 * @throws ParleyError `chat_not_found`, `session_ended`; `cursor_ahead` for an `after` that the chat has not reached.
 */
export const enterChat = async (
  credentials: ConnectionCredentials,
  chatId: string,
  after: number | undefined,
): Promise<Entered> => {
  const { caller, head: seen, membership } = await authoriseMember(credentials, chatId, 'readLog')
  if (after !== undefined && after > seen.lastSeq) {
    throw new ParleyError('cursor_ahead', `The chat ends at ${seen.lastSeq}`)
  }
  const subscription = await subscribe(credentials, chatId, caller.userId, membership.joinedAtMs)

  const range = after === undefined ? { limit: limits.enterPage } : { after, limit: limits.page.max }
  const [found, head] = await Promise.all([
    readMessages(chatId, range),
    getItem<ChatHead>(keys.chatHead(chatId)),
    announceArrival(chatId, subscription),
  ])
  if (!head) throw chatNotFound()
  const lastSeq = newestSeq(head.lastSeq, found)
  const messages = fitInReply(found)
  if (after === undefined) return { lastSeq, messages: messages.reverse(), more: false }
  return { lastSeq, messages, more: (messages.at(-1)?.seq ?? after) < lastSeq }
}
