import { sendMessage } from '../../../shared/messages/send-message.ts'
import type { FrameHandler } from './frame.ts'

export const message: FrameHandler<'message'> = async ({ chatId, text, clientMessageId }, credentials) => {
  const sent = await sendMessage(credentials, { chatId, text, clientMessageId })
  const { seq, sentAt } = sent.message
  return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate: sent.duplicate }
}
