import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import type { FrameHandler } from './frame.ts'

export const message: FrameHandler<'message'> = async (
  { action: _action, id: _id, ...input },
  credentials,
) => {
  const { message: sent, duplicate } = await sendMessage(credentials, input)
  const { chatId, clientMessageId } = input
  return { type: 'ack', chatId, clientMessageId, seq: sent.seq, sentAt: sent.sentAt, duplicate }
}
