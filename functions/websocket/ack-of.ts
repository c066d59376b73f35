import type { ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import type { ReplyTo } from '../../shared/contract/socket/replies.ts'
import { isReplaced } from '../../shared/domain/messages/moderate.ts'
import type { SentMessage } from '../../shared/domain/messages/post-message.ts'

type Sent = Pick<ClientFrame<'message'>, 'chatId' | 'clientMessageId' | 'text'>

/** The reply to a message that was sent. */
export const ackOf = async (
  { chatId, clientMessageId, text }: Sent,
  { message, duplicate }: SentMessage,
): Promise<ReplyTo<'message'>> => {
  const { seq, sentAt } = message
  const replaced = (await isReplaced(message, text)) && { replaced: true as const }
  return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate, ...replaced }
}
