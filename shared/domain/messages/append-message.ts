import { createHash } from 'node:crypto'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { type AttachmentRecord, attachStep, toAttachment } from '../records/attachment.ts'
import { type ChatHead, type Membership, mentionsCounted } from '../records/chat.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { keys } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import { tries } from '../../platform/storage/tries.ts'
import { appendToLog, type Draft } from './append-to-log.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'
import { dueAfter, paceKey, paces, refuseSender, senderStep } from './sender-step.ts'

/** The seq that a (chat, sender, clientMessageId) got. */
type Dedup = Key & { seq: number; contentHash: string; expiresAt: number }

export type NewMessage = {
  chatId: string
  sender: { userId: string; username: string }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  /** Users named in the text, members or not. */
  mentioned?: readonly string[]
  attachments?: readonly AttachmentRecord[]
  /** What else is written in the same transaction, once the message has its seq. Without a condition. */
  alongside?: ((seq: number) => TransactWriteItem) | undefined
}

type StepName = 'sender' | 'dedup' | 'alongside' | `mention:${string}` | `attachment:${string}`

/**
 * Seconds a clientMessageId is remembered: twice the 24 hours promised, because a sender may try again at the last
 * moment and clocks differ.
 */
const dedupSeconds = 48 * 3600

/** What a repeat is known by. */
type Repeatable = Pick<NewMessage, 'chatId' | 'text' | 'clientMessageId' | 'replyTo'> & {
  sender: Pick<NewMessage['sender'], 'userId'>
  attachments?: readonly Pick<AttachmentRecord, 'attachmentId'>[]
}

const distinctIds = (attachments: NonNullable<Repeatable['attachments']>) => [
  ...new Set(attachments.map(({ attachmentId }) => attachmentId)),
]

const contentHash = ({ text, replyTo, attachments }: Repeatable) =>
  createHash('sha256')
    .update(JSON.stringify([text, replyTo, attachments && distinctIds(attachments)]))
    .digest('base64url')

const dedupStep = (message: NewMessage, clientMessageId: string, seq: number) =>
  step.put(
    {
      ...keys.dedup(message.chatId, message.sender.userId, clientMessageId),
      seq,
      contentHash: contentHash(message),
      expiresAt: Math.ceil(Date.now() / 1000) + dedupSeconds,
    } satisfies Dedup,
    { condition: 'attribute_not_exists(pk)' },
  )

const mentionStep = (chatId: string, userId: string, seq: number) =>
  step.update(keys.membership(userId, chatId), 'ADD mentionSeqs :seq', {
    condition: 'attribute_exists(pk) AND (attribute_not_exists(mentionSeqs) OR size(mentionSeqs) < :most)',
    values: { ':seq': new Set([seq]), ':most': mentionsCounted },
  })

const findFirst = async (message: Repeatable, dedup: Dedup): Promise<Message> => {
  if (dedup.contentHash !== contentHash(message)) {
    throw new ParleyError(
      'client_message_id_reused',
      `clientMessageId ${message.clientMessageId} was used for another message in this chat`,
    )
  }
  const first = await getItem<MessageRecord>(keys.message(message.chatId, dedup.seq))
  // The record and its message were written together and only a deletion of the whole chat takes the message.
  if (!first) throw chatNotFound()
  return toMessage(first)
}

/** The seq that a sender's clientMessageId got, if any, while it is remembered. */
export const findSeq = async (
  chatId: string,
  senderId: string,
  clientMessageId: string,
): Promise<number | undefined> => (await getItem<Dedup>(keys.dedup(chatId, senderId, clientMessageId)))?.seq

/**
 * The message that an earlier call wrote under this clientMessageId, for a repeat that could not be written any
 * more: what it carried may be gone. Undefined if there is none.
 * @throws ParleyError `client_message_id_reused`, `chat_not_found` when the chat is gone.
 */
export const findRepeated = async (message: Repeatable): Promise<Message | undefined> => {
  const { chatId, sender, clientMessageId } = message
  if (clientMessageId === undefined) return undefined
  const dedup = await getItem<Dedup>(keys.dedup(chatId, sender.userId, clientMessageId))
  return dedup && findFirst(message, dedup)
}

/** Who is named, and who among them is counted. */
type Mentions = { named: string[]; uncounted: Set<string> }

/** Takes a refused mention out: of somebody who is no member, or whose count is full. */
const dropMentions = (mentions: Mentions, failed: Map<StepName, unknown>): void => {
  for (const [name, record] of failed) {
    if (!name.startsWith('mention:')) continue
    const userId = name.slice('mention:'.length)
    if (record) mentions.uncounted.add(userId)
    else mentions.named = mentions.named.filter((other) => other !== userId)
  }
}

/**
 * Writes what a user says at the end of a chat's log, or finds that it is there already. To the steps of
 * `appendToLog` come
 *
 *     membership  must exist         → readSeq n+1      a member at the very moment of the write, within the rate
 *     DEDUP       must not exist     → n+1              a repeat finds the first one's seq
 *     mentioned   must be members    → counted          only where somebody is named
 *     attachments must be free       → in a message     only where there are some
 *
 * @param head the chat's head as just read; a stale one costs one more try, never a wrong write.
 * @returns the message, and whether an earlier call had written it.
 * @throws ParleyError `chat_not_found`, `forbidden`, `client_message_id_reused`, `rate_limited`, `chat_locked`,
 * `attachment_not_uploaded`, `unavailable`.
 */
export const appendMessage = async (
  message: NewMessage,
  head: ChatHead,
): Promise<{ message: Message; duplicate: boolean }> => {
  const { chatId, sender, text, clientMessageId, replyTo, attachments = [], alongside } = message
  const mentions: Mentions = {
    named: (message.mentioned ?? []).filter((userId) => userId !== sender.userId),
    uncounted: new Set(),
  }
  const pace = paceKey(chatId, sender.userId)
  let nextDueMs = paces.recall(pace)
  let dueMs = 0
  for await (const _ of tries()) {
    const draft: Draft = {
      type: 'text',
      sender,
      text,
      clientMessageId,
      replyTo,
      mentions: mentions.named,
      attachments: attachments.map(toAttachment),
    }
    const appended = await appendToLog<StepName>({
      chatId,
      head,
      drafts: [draft],
      steps: (lastSeq, at, nowMs) => {
        dueMs = dueAfter(nextDueMs, nowMs)
        const steps: Partial<Record<StepName, TransactWriteItem>> = {
          sender: senderStep(chatId, sender.userId, { head: at, lastSeq, nowMs }, nextDueMs),
        }
        if (clientMessageId !== undefined) steps.dedup = dedupStep(message, clientMessageId, lastSeq)
        if (alongside) steps.alongside = alongside(lastSeq)
        for (const userId of mentions.named) {
          if (!mentions.uncounted.has(userId))
            steps[`mention:${userId}`] = mentionStep(chatId, userId, lastSeq)
        }
        for (const attachment of attachments) {
          steps[`attachment:${attachment.attachmentId}`] = attachStep(attachment, lastSeq)
        }
        return steps
      },
    })
    if (appended.committed) {
      const [written] = appended.messages
      if (!written) throw new Error('An append of one message wrote none')
      paces.remember(pace, dueMs)
      count('MessagesSent')
      return { message: written, duplicate: false }
    }

    const { failed } = appended
    head = appended.head
    if (failed.has('sender') && !failed.get('sender')) refuseSender(undefined, head, Date.now())
    const earlier = failed.get('dedup') as Dedup | undefined
    if (earlier) return { message: await findFirst(message, earlier), duplicate: true }
    const membership = failed.get('sender') as Membership | undefined
    if (membership) {
      refuseSender(membership, head, Math.max(Date.now(), head.activeAtMs))
      nextDueMs = membership.nextDueMs
    }
    if ([...failed.keys()].some((name) => name.startsWith('attachment:'))) {
      throw new ParleyError('attachment_not_uploaded', 'An attachment is in another message already')
    }
    dropMentions(mentions, failed)
  }
  throw unavailable()
}
