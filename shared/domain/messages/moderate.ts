import { createHash } from 'node:crypto'
import { hasContent, hasRoom } from '../../contract/message-content.ts'
import type { Message } from '../../contract/messages.ts'
import type { ModerationRequest } from '../../contract/moderation.ts'
import { faultPoint } from '../../platform/settings/fault-point.ts'
import { moderationSettings } from '../../platform/settings/moderation.ts'
import { rateLimitSettings } from '../../platform/settings/rate-limit.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { judge, requireAllowed, verdictIn } from '../moderation/judge.ts'
import { countActs } from '../rate-limit/count-act.ts'
import { rateLimited } from '../rate-limit/due-time.ts'
import { toAttachment } from '../records/attachment.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { customField } from '../records/custom.ts'
import type { Dedup } from '../records/dedup.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { VerdictRecord } from '../records/verdict.ts'
import { type Act, type Actor, requireMayAct } from './act-step.ts'
import { findMentioned, withoutAuthor } from './mentions.ts'
import { operationOf } from './message-plan.ts'
import type { NewMessage } from './new-message.ts'
import { contentHashOf, findFirst } from './repeats.ts'
import { requireMaySend } from './sender-step.ts'

/**
 * Where a moderator is set, it is asked about messages and edits before they get their place, by the process that the
 * sender waits for: so it holds for both ways into a log, that of quiet chats and that of the append queue. Elsewhere
 * nothing is read and nobody is asked.
 */

const senderOf = ({ userId, username, kind }: NewMessage['sender']): ModerationRequest['sender'] => ({
  userId,
  username,
  ...(kind && { kind }),
})

/** Seconds in which the questions about one user in one chat are counted. */
const windowSeconds = 10

/**
 * Counts a question before the moderator is asked: as many as the rate lets somebody write. What is refused is never
 * written, and so costs no rate of messages or edits: uncounted, somebody could have the moderator invoked without
 * limit.
 * @throws ParleyError `rate_limited`.
 */
const countQuestion = async (chatId: string, userId: string): Promise<void> => {
  const { perSecond, burst } = rateLimitSettings()
  const most = Math.ceil(burst + windowSeconds * perSecond)
  await countActs({ act: `judge#${chatId}`, most, windowSeconds }, userId, 1, (retryAfterMs) =>
    rateLimited(`At most ${perSecond} messages and edits a second in one chat`, retryAfterMs),
  )
}

type Moderated = { message: NewMessage } | { first: Message }

/**
 * Has a message judged, once for its clientMessageId. Whoever may not write is refused before anybody is asked.
 * @returns the message as it is to be written; or the first one, if it repeats one from before there were verdicts.
 * @throws ParleyError `message_refused`, `client_message_id_reused`, `rate_limited`; what `requireMaySend` throws.
 */
export const moderateMessage = async (message: NewMessage, head: ChatHead): Promise<Moderated> => {
  const { moderator } = moderationSettings()
  if (!moderator) return { message }
  const { chatId, sender, text, clientMessageId, replyTo, attachments = [], custom } = message
  const contentHash = contentHashOf(message)
  const recorded =
    clientMessageId === undefined
      ? undefined
      : { key: keys.verdict(sender.userId, chatId, `MSG#${clientMessageId}`), contentHash }
  const [membership, dedup, record] = await getItems<[Membership, Dedup, VerdictRecord]>([
    keys.membership(sender.userId, chatId),
    ...(clientMessageId !== undefined && recorded
      ? [keys.dedup(chatId, sender.userId, clientMessageId), recorded.key]
      : []),
  ])
  // A former member does not even see the own earlier message.
  if (!membership) requireMaySend(membership, head, operationOf(message))
  const known = verdictIn(record, { contentHash })
  if (!known && dedup) return { first: await findFirst(message, dedup) }
  if (!known) {
    requireMaySend(membership, head, operationOf(message))
    await countQuestion(chatId, sender.userId)
  }
  const accepts = (other: string) =>
    hasContent({ text: other, attachments: [...attachments] }) && hasRoom({ text: other, custom })
  const request: ModerationRequest = {
    version: 1,
    act: 'message',
    chat: { chatId, kind: head.kind },
    sender: senderOf(sender),
    text,
    attachments: attachments.map(toAttachment),
    ...(custom && { custom }),
    ...(clientMessageId !== undefined && { clientMessageId }),
    ...(replyTo !== undefined && { replyTo }),
  }
  const verdict = known ?? (await judge(moderator, request, accepts, recorded))
  faultPoint('after-verdict', clientMessageId)
  requireAllowed(verdict)
  if (verdict.verdict !== 'replace') return { message: { ...message, contentHash } }
  const mentioned = withoutAuthor(await findMentioned(verdict.text), sender.userId)
  return { message: { ...message, contentHash, text: verdict.text, mentioned } }
}

/**
 * Whether the moderator put another text in place of a message as it was sent: only its verdict tells, since the
 * message may have been edited or deleted since. Read only where the text is another one.
 */
export const isReplaced = async (
  { chatId, senderId, text, clientMessageId }: Message,
  sentText: string,
): Promise<boolean> => {
  if (text === sentText || clientMessageId === undefined || !moderationSettings().moderator) return false
  const record = await getItem<VerdictRecord>(keys.verdict(senderId, chatId, `MSG#${clientMessageId}`))
  return record?.verdict.verdict === 'replace' && record.verdict.text !== sentText
}

/** An edit as it is judged: with the data that the message has after it. */
type Edited = { text: string; custom: string | undefined }

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Without data it is the hash of the text alone, as stored verdicts have it. */
const editHashOf = ({ text, custom }: Edited): string =>
  custom === undefined ? hashOf(text) : `${hashOf(text)}#${hashOf(custom)}`

/**
 * Has an edit judged, once for this message with this text and data, however often it is sent.
 * @returns the text as it is to be written.
 * @throws ParleyError `message_refused`, `rate_limited`; what `requireMayAct` throws.
 */
export const moderateEdit = async (
  record: MessageRecord,
  edited: Edited,
  actor: Actor,
  sender: NewMessage['sender'],
): Promise<string> => {
  const { text, custom } = edited
  const { moderator } = moderationSettings()
  if (!moderator) return text
  const { chatId, seq, attachments = [] } = record
  const contentHash = editHashOf(edited)
  const recorded = { key: keys.verdict(sender.userId, chatId, `EDIT#${seq}#${contentHash}`), contentHash }
  const known = verdictIn(await getItem<VerdictRecord>(recorded.key), recorded)
  const act: Act = { operation: 'edit', writes: true }
  if (!known) {
    requireMayAct(actor, act, actor.membership)
    await countQuestion(chatId, sender.userId)
  }
  const shown = customField({ custom })
  const accepts = (other: string) =>
    hasContent({ text: other, attachments }) && hasRoom({ text: other, ...shown })
  const request: ModerationRequest = {
    version: 1,
    act: 'edit',
    chat: { chatId, kind: actor.head.kind },
    sender: senderOf(sender),
    text,
    attachments: [...attachments],
    ...shown,
    seq,
    before: record.text,
  }
  const verdict = known ?? (await judge(moderator, request, accepts, recorded))
  faultPoint('after-verdict', String(seq))
  requireAllowed(verdict)
  return verdict.verdict === 'replace' ? verdict.text : text
}
