import type { Custom } from '../../contract/custom.ts'
import { hasContent, hasRoom, noContent, noRoom } from '../../contract/message-content.ts'
import type { Message } from '../../contract/messages.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { moderationSettings } from '../../platform/settings/moderation.ts'
import type { Caller } from '../access/authorise.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { customAfter } from '../records/custom.ts'
import type { MessageRecord } from '../records/message.ts'
import type { Actor } from './act-step.ts'
import { findMessage } from './find-message.ts'
import { settleMentions } from './mention-steps.ts'
import { findMentioned, mentionFields, withoutAuthor } from './mentions.ts'
import { moderateEdit } from './moderate.ts'
import { updateMessage } from './update-message.ts'

/** Whether a text is another one without one piece of it. With more pieces gone, it could be any text. */
const isLeftOf = (text: string, before: string): boolean => {
  let same = 0
  while (same < text.length && text[same] === before[same]) same++
  return text.length <= before.length && before.endsWith(text.slice(same))
}

/** @throws ParleyError `validation_failed` for a message that would have neither text nor attachments. */
const requireContent = ({ attachments }: MessageRecord, text: string): void => {
  if (hasContent({ text, attachments })) return
  const detail = `text: ${noContent}`
  throw new ParleyError('validation_failed', detail, { errors: [{ path: 'text', message: noContent }] })
}

/** @throws ParleyError `validation_failed` for data of an earlier version that leaves the new text no room. */
const requireRoom = (text: string, custom: string | undefined): void => {
  if (custom === undefined || hasRoom({ text, custom: JSON.parse(custom) })) return
  throw new ParleyError('validation_failed', `custom: ${noRoom}`, {
    errors: [{ path: 'custom', message: noRoom }],
  })
}

/** @throws ParleyError `forbidden` for another's message or one of the system, `message_deleted`. */
const requireEditable = (record: MessageRecord, userId: string): void => {
  if (record.senderId !== userId || record.type !== 'text')
    throw new ParleyError('forbidden', 'Only its author can edit a message')
  if (record.deletedAtMs !== undefined)
    throw new ParleyError('message_deleted', 'A deleted message cannot be edited')
}

type Judged = { text: string; custom: string | undefined }

/**
 * The moderator’s verdict, where there is one: the text to write, with the data that it was shown. A message that is so
 * already is not judged again.
 */
const judged = async (
  caller: Caller,
  { chatId, seq }: Pick<MessageRecord, 'chatId' | 'seq'>,
  text: string,
  change: Custom | null | undefined,
  actor: Actor,
): Promise<Judged | undefined> => {
  if (!moderationSettings().moderator) return undefined
  const record = await findMessage(chatId, seq)
  requireEditable(record, caller.userId)
  const custom = customAfter(record.custom, change)
  if (record.text === text && record.custom === custom) return { text, custom }
  return { text: await moderateEdit(record, { text, custom }, actor, caller), custom }
}

/**
 * Changes the text of the caller's own message, and settles the mentions: whom the new text names is mentioned and
 * counts it, and whom it names no longer does not.
 * @throws ParleyError `chat_not_found`, `forbidden` for another's message or one of the system, `message_not_found`,
 * `message_deleted`, `chat_locked`; `rate_limited`, also for a text that slow mode keeps waiting; `message_refused` by
 * the moderator; `unavailable`; `validation_failed` for no text without attachments.
 * @param custom data of the application from now on: null for none, undefined for what there is.
 */
export const editMessage = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
  given: string,
  custom?: Custom | null,
): Promise<Message> => {
  const [{ caller, head, membership }, named] = await Promise.all([
    authoriseMember(credentials, chatId, 'edit'),
    findMentioned(given),
  ])
  requireWritable(head, membership)
  const verdict = await judged(caller, { chatId, seq }, given, custom, { head, membership })
  const text = verdict?.text ?? given
  const others = withoutAuthor(text === given ? named : await findMentioned(text), caller.userId)
  return updateMessage(
    chatId,
    seq,
    (record, refused) => {
      requireEditable(record, caller.userId)
      const { custom: before, ...rest } = record
      const after = customAfter(before, custom)
      if (record.text === text && after === before) return undefined
      // Another edit changed the data meanwhile: the moderator has not seen this text with it.
      if (verdict && verdict.custom !== after) throw unavailable()
      requireContent(record, text)
      requireRoom(text, after)
      const { mentions, steps } = settleMentions(record, [...others.keys()], refused)
      return {
        act: { operation: 'edit', writes: true, addsText: !isLeftOf(text, record.text) },
        record: {
          ...rest,
          ...(after !== undefined && { custom: after }),
          text,
          ...mentionFields(mentions, others),
          ...(record.text !== text && { editedAtMs: Math.max(Date.now(), record.sentAtMs) }),
        },
        steps,
      }
    },
    { head, membership },
  )
}
