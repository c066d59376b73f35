import { createHash } from 'node:crypto'
import type { ChatHead, Membership } from '../chats/chat-records.ts'
import type { Message } from '../contract/messages.ts'
import { chatNotFound, ParleyError, unavailable } from '../errors/parley-error.ts'
import { backOff } from '../storage/backoff.ts'
import { type Key, keys } from '../storage/keys.ts'
import { getItem } from '../storage/read.ts'
import { step, transact } from '../storage/write.ts'
import { type MessageRecord, toMessage, toPreview } from './message-record.ts'

/** The seq that a (chat, sender, clientMessageId) got. */
type Dedup = Key & { seq: number; contentHash: string; expiresAt: number }

export type NewMessage = {
  chatId: string
  sender: { userId: string; username: string }
  text: string
  clientMessageId: string | undefined
}

/**
 * Seconds a clientMessageId is remembered: twice the 24 hours promised, because a sender may try again at the last
 * moment and clocks differ.
 */
const dedupSeconds = 48 * 3600

/** Milliseconds for which an append keeps trying against other writers before it gives up. */
const patienceMs = 8000

const contentHash = (text: string) => createHash('sha256').update(text).digest('base64url')

const findFirst = async (message: NewMessage, dedup: Dedup): Promise<Message> => {
  if (dedup.contentHash !== contentHash(message.text)) {
    throw new ParleyError(
      'client_message_id_reused',
      `clientMessageId ${message.clientMessageId} was used for another text in this chat`,
    )
  }
  const first = await getItem<MessageRecord>(keys.message(message.chatId, dedup.seq))
  // The record and its message were written together and only a deletion of the whole chat takes the message.
  if (!first) throw chatNotFound()
  return toMessage(first)
}

const recordAfter = (head: ChatHead, message: NewMessage): MessageRecord => ({
  ...keys.message(message.chatId, head.lastSeq + 1),
  chatId: message.chatId,
  seq: head.lastSeq + 1,
  type: 'text',
  senderId: message.sender.userId,
  senderName: message.sender.username,
  text: message.text,
  ...(message.clientMessageId !== undefined && { clientMessageId: message.clientMessageId }),
  // Clocks of different functions differ; time in a chat goes the way of seq all the same.
  sentAtMs: Math.max(Date.now(), head.activeAtMs),
})

/**
 * Writes one message at the end of a chat's log, or finds that it is there already.
 *
 * One transaction of four items, so that every crash leaves all of it or nothing:
 *
 *     HEAD        lastSeq must be n  → n+1, preview     the order: two writers of n+1, one wins
 *     MSG#n+1     must not exist     → the message
 *     membership  must exist         → readSeq n+1      a member at the very moment of the write
 *     DEDUP       must not exist     → n+1              a repeat finds the first one's seq
 *
 * Who loses the race for n+1 learns the new head from the refusal itself and tries again after a jittered wait:
 *
 *     writer A   reads head 7 ── writes 8 ✓
 *     writer B   reads head 7 ──── writes 8 ✗ (head is 8) ── writes 9 ✓
 *
 * @param head the chat's head as just read; a stale one costs one more try, never a wrong write.
 * @returns the message, and whether an earlier call had written it.
 * @throws ParleyError `chat_not_found`, `client_message_id_reused`, `unavailable`.
 */
export const appendMessage = async (
  message: NewMessage,
  head: ChatHead,
): Promise<{ message: Message; duplicate: boolean }> => {
  const { chatId, sender, clientMessageId } = message
  const deadline = Date.now() + patienceMs
  for (let attempt = 0; Date.now() < deadline; attempt++) {
    if (attempt > 0) await backOff(attempt, 5, 150)
    const record = recordAfter(head, message)
    const written = toMessage(record)
    const dedup: Dedup | undefined =
      clientMessageId === undefined
        ? undefined
        : {
            ...keys.dedup(chatId, sender.userId, clientMessageId),
            seq: record.seq,
            contentHash: contentHash(message.text),
            expiresAt: Math.ceil(Date.now() / 1000) + dedupSeconds,
          }
    const outcome = await transact<'head' | 'message' | 'membership' | 'dedup'>({
      head: step.update(
        keys.chatHead(chatId),
        'SET lastSeq = :next, activeAtMs = :sentAtMs, lastMessage = :preview',
        {
          condition: 'lastSeq = :last',
          values: {
            ':last': head.lastSeq,
            ':next': record.seq,
            ':sentAtMs': record.sentAtMs,
            ':preview': toPreview(written),
          },
        },
      ),
      message: step.put(record, { condition: 'attribute_not_exists(pk)' }),
      membership: step.update(keys.membership(sender.userId, chatId), 'SET readSeq = :next', {
        condition: 'attribute_exists(pk)',
        values: { ':next': record.seq },
      }),
      ...(dedup && { dedup: step.put(dedup, { condition: 'attribute_not_exists(pk)' }) }),
    })
    if (outcome.committed) return { message: written, duplicate: false }

    const { failed } = outcome
    if (failed.has('membership') && !(failed.get('membership') as Membership | undefined))
      throw chatNotFound()
    const earlier = failed.get('dedup') as Dedup | undefined
    if (earlier) return { message: await findFirst(message, earlier), duplicate: true }
    if (failed.has('head')) {
      const current = failed.get('head') as ChatHead | undefined
      if (!current) throw chatNotFound()
      head = current
    }
  }
  throw unavailable()
}
