import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'
import type { ChainEnd } from '../../contract/proof.ts'
import { chatNotFound, ParleyError, sessionEnded, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { ConnectionCredentials } from '../access/credentials.ts'
import { fitInReply } from '../messages/fit-in-reply.ts'
import { type Changes, readChanges } from '../messages/read-changes.ts'
import { newestSeq, readMessages } from '../messages/read-messages.ts'
import { readEnd } from '../records/chain.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { connectionRecordSeconds } from '../records/connection.ts'
import { keys } from '../records/keys.ts'
import { type Sharding, shardToEnter } from '../records/sharding.ts'
import { type ConnectionChat, inShardOrNone, type Subscription } from '../records/subscription.ts'
import { makeRoom } from '../sockets/open-shards.ts'

export type Entered = { lastSeq: number; messages: Message[]; more: boolean; chain?: ChainEnd } & Changes

/**
 * Writes a socket's subscription and its mirror. A socket that enters again stays in the shard where it is, which the
 * mirror says: in two shards it would get everything twice.
 * @returns the shard.
 */
const subscribe = async (
  { connectionId }: ConnectionCredentials,
  chatId: string,
  { userId, joinedAtMs }: Pick<Membership, 'userId' | 'joinedAtMs'>,
  sharding: Sharding | undefined,
): Promise<number> => {
  let shard = shardToEnter(sharding, connectionId)
  for await (const _ of attempts()) {
    const enteredAtMs = Date.now()
    const expiresAt = expiryIn(connectionRecordSeconds, enteredAtMs)
    const subscription: Subscription = {
      ...keys.subscription(chatId, userId, connectionId, shard),
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
      ...(shard > 0 && { shard }),
      expiresAt,
    }
    const outcome = await transact<'membership' | 'connection' | 'subscription' | 'mirror'>({
      membership: step.check(keys.membership(userId, chatId), {
        condition: 'joinedAtMs = :joinedAtMs',
        values: { ':joinedAtMs': joinedAtMs },
      }),
      connection: step.check(keys.connection(connectionId), present),
      subscription: step.put(subscription),
      mirror: step.put(mirror, inShardOrNone(shard)),
    })
    if (outcome.committed) return shard
    if (outcome.failed.has('connection')) throw sessionEnded()
    if (outcome.failed.has('membership')) throw chatNotFound()
    shard = (outcome.failed.get('mirror') as ConnectionChat | undefined)?.shard ?? 0
  }
  throw unavailable()
}

/**
 * Subscribes a socket to a chat and returns what it has missed.
 *
 * It writes the subscription first and then reads the log, strongly consistent. A send does the opposite: it appends,
 * then reads the subscriptions. Whichever way they interleave, at least one sees the other:
 *
 *     enter   subscribe ─────────── read log            → the reply contains the message
 *     send               append ──────────── read subs  → and it is pushed as well; clients compare the seq
 *
 * In a large chat the consumer of the shard takes the sender's part: it reads the log, then the shard. A shard that the
 * sender does not know yet was opened after the message was appended (sockets/open-shards.ts).
 *
 * Edits, deletions and reactions go the same way: the changes are read after the subscription is written.
 *
 * @param after the last seq that the client has; without it, the newest 50 messages are returned. The reply holds no
 * more than fits into one frame.
 * @param changesAfter `changesAt` of the answer from which on the client knows all changes.
 * @throws ParleyError `chat_not_found`, `session_ended`; `cursor_ahead` for an `after` that the chat has not reached.
 */
export const enterChat = async (
  credentials: ConnectionCredentials,
  chatId: string,
  after: number | undefined,
  changesAfter?: number,
): Promise<Entered> => {
  const access = await authoriseMember<[Sharding]>(credentials, chatId, 'readLog', [keys.sharding(chatId)])
  const { head: seen, membership, items } = access
  const [sharding] = items
  if (after !== undefined && after > seen.lastSeq) {
    throw new ParleyError('cursor_ahead', `The newest message has seq ${seen.lastSeq}`)
  }
  const shard = await subscribe(credentials, chatId, membership, sharding)

  const range = after === undefined ? { limit: limits.enterPage } : { after, limit: limits.page.max }
  const [found, head, changes] = await Promise.all([
    readMessages(chatId, range),
    getItem<ChatHead>(keys.chatHead(chatId)),
    readChanges(chatId, changesAfter),
    makeRoom(chatId, shard, sharding),
  ])
  if (!head) throw chatNotFound()
  const lastSeq = newestSeq(head.lastSeq, found)
  const chain = readEnd(head)
  const rest = { ...(chain && { chain }), ...changes }
  const messages = fitInReply(found, JSON.stringify(rest).length)
  if (after === undefined) {
    return { lastSeq, messages: messages.toReversed(), more: messages.length < found.length, ...rest }
  }
  return { lastSeq, messages, more: (messages.at(-1)?.seq ?? after) < lastSeq, ...rest }
}
