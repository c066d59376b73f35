import type { Custom } from '../../contract/custom.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound, outcomeUnknown } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { faultPoint } from '../../platform/settings/fault-point.ts'
import { authorise, type Caller } from '../access/authorise.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { findUploaded } from '../attachments/find-uploaded.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import type { AttachmentRecord } from '../records/attachment.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { appendMessage } from './append-message.ts'
import { requireMessage } from './find-message.ts'
import { findMentioned, withoutAuthor } from './mentions.ts'
import { moderateMessage } from './moderate.ts'
import type { AppendedMessage, NewMessage, Requirement } from './new-message.ts'
import { findRepeated } from './repeats.ts'

/** A message as its sender's client sends it. */
export type MessageInput = {
  chatId: string
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  attachments?: readonly { attachmentId: string }[] | undefined
  custom?: Custom | undefined
}

/** A message that was sent, now or by an earlier call with the same clientMessageId. */
export type SentMessage = { message: Message; duplicate: boolean }

type References = { uploaded: AttachmentRecord[] } | { refusal: unknown }

/** The files that a message refers to, and that the message it replies to is there; or why not. */
const findReferences = async (
  { chatId, replyTo, attachments = [] }: MessageInput,
  senderId: string,
  head: ChatHead,
): Promise<References> => {
  try {
    if (replyTo !== undefined) requireMessage(head, replyTo)
    return { uploaded: await findUploaded(chatId, senderId, attachments) }
  } catch (refusal) {
    return { refusal }
  }
}

/**
 * Answers a message whose references are not there: a repeat gets its first message, also when what that referred to
 * was deleted since.
 */
const findFirstOrRefuse = async (
  credentials: Credentials,
  { attachments = [], ...input }: MessageInput,
  sender: Caller,
  refusal: unknown,
): Promise<AppendedMessage> => {
  // Only those who may write in a chat learn what is in it.
  await authoriseMember(credentials, input.chatId, 'send')
  const first = await findRepeated({ ...input, attachments, sender })
  if (!first) throw refusal
  return { message: first, duplicate: true, queued: false }
}

/** Appends a message as the moderator allows it, where there is one. */
const appendModerated = async (message: NewMessage, head: ChatHead): Promise<AppendedMessage> => {
  const moderated = await moderateMessage(message, head)
  if ('first' in moderated) return { message: moderated.first, duplicate: true, queued: false }
  return appendMessage(moderated.message, head)
}

/**
 * Fans out what was appended. An error here refuses nothing any more: the message is in the log, and a repeat of it
 * fans out again.
 */
const deliverSent = async (
  chatId: string,
  { message, duplicate }: SentMessage,
  { connectionId }: Caller,
): Promise<void> => {
  try {
    await fanOut(chatId, [{ type: 'messages', chatId, messages: [message] }], connectionId, {
      repeated: duplicate,
    })
  } catch (error) {
    throw outcomeUnknown(error)
  }
}

/**
 * Posts a message: one batch of reads, one transaction, then the fan-out. It returns, and so the sender has its ack,
 * only when the message is durable and each socket in the chat was posted to or handed over.
 *
 * A repeat of a clientMessageId fans out again: its sender had no ack, so perhaps nobody received the first one.
 *
 * Membership, role, rate limit and lock are not checked here but in the transaction itself: see `appendMessage`.
 * @param required recorded together with the message; a repeat does not record it again.
 * @throws ParleyError as `appendMessage` and `authorise` do; `message_not_found` for a reply to nothing;
 * `attachment_not_found`, `attachment_not_uploaded`; `message_refused` by the moderator.
 */
export const postMessage = async (
  credentials: Credentials,
  input: MessageInput,
  required?: Requirement,
): Promise<SentMessage> => {
  const { chatId, text, clientMessageId, replyTo, custom } = input
  const [{ caller, items }, mentioned] = await Promise.all([
    authorise<[ChatHead]>(credentials, [keys.chatHead(chatId)]),
    findMentioned(text),
  ])
  const [head] = items
  if (!head) throw chatNotFound()
  const references = await findReferences(input, caller.userId, head)
  const sent =
    'refusal' in references
      ? await findFirstOrRefuse(credentials, input, caller, references.refusal)
      : await appendModerated(
          {
            chatId,
            sender: caller,
            text,
            clientMessageId,
            replyTo,
            mentioned: withoutAuthor(mentioned, caller.userId),
            attachments: references.uploaded,
            custom,
            required,
          },
          head,
        )
  if (sent.duplicate) count('MessageDuplicates')
  else faultPoint('after-append', clientMessageId)
  // The append queue has its own fan-out, of the messages of many.
  if (!sent.queued) await deliverSent(chatId, sent, caller)
  return { message: sent.message, duplicate: sent.duplicate }
}
