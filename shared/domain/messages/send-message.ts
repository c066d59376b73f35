import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { authoriseMember } from '../access/authorise-member.ts'
import { authorise } from '../access/authorise.ts'
import type { Credentials } from '../access/credentials.ts'
import { findUploaded } from '../attachments/find-uploaded.ts'
import type { ChatHead } from '../records/chat.ts'
import type { Message } from '../../contract/messages.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { count } from '../../platform/observability/metrics.ts'
import { faultPoint } from '../../platform/settings/fault-point.ts'
import { keys } from '../records/keys.ts'
import { appendMessage, findRepeated } from './append-message.ts'
import { requireMessage } from './find-message.ts'
import { findMentioned } from './mentions.ts'

export type Sending = {
  chatId: string
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  attachments?: readonly { attachmentId: string }[] | undefined
}

/**
 * Sends a message: one batch of reads, one transaction, then the fan-out. It returns, and so the sender has its
 * ack, only when the message is durable and each socket in the chat was posted to or handed over.
 *
 * A repeat of a clientMessageId fans out again: whoever tries again had no ack, so perhaps nobody was told.
 *
 * Membership, role, rate and lock are not asked here but in the transaction itself: see `appendMessage`.
 * @param alongside what is written together with the message, which a repeat does not write again.
 * @throws ParleyError as `appendMessage` and `authorise` do; `message_not_found` for a reply to nothing;
 * `attachment_not_found`, `attachment_not_uploaded`.
 */
export const sendMessage = async (
  credentials: Credentials,
  { chatId, text, clientMessageId, replyTo, attachments = [] }: Sending,
  alongside?: (seq: number) => TransactWriteItem,
): Promise<{ message: Message; duplicate: boolean }> => {
  const [{ caller, items }, mentioned] = await Promise.all([
    authorise<[ChatHead]>(credentials, [keys.chatHead(chatId)]),
    findMentioned(text),
  ])
  const [head] = items
  if (!head) throw chatNotFound()
  const message = { chatId, sender: caller, text, clientMessageId, replyTo }
  const findNamed = async () => {
    if (replyTo !== undefined) requireMessage(head, replyTo)
    return findUploaded(chatId, caller.userId, attachments)
  }
  const sent = await findNamed().then(
    (uploaded) => appendMessage({ ...message, mentioned, attachments: uploaded, alongside }, head),
    async (refusal: unknown) => {
      // What there is in a chat is told only to those who may write there.
      await authoriseMember(credentials, chatId, 'send')
      // A repeat gets its first one, also when what that carried was deleted since.
      const first = await findRepeated({ ...message, attachments })
      if (!first) throw refusal
      return { message: first, duplicate: true }
    },
  )
  if (sent.duplicate) count('MessageDuplicates')
  else faultPoint('after-append', clientMessageId)
  await fanOut(chatId, [{ type: 'messages', chatId, messages: [sent.message] }], caller.connectionId, {
    repeated: sent.duplicate,
  })
  return sent
}
