import { deleteMessage } from '../../../shared/domain/messages/delete-message.ts'
import type { FrameHandler } from './frame.ts'

export const deleteFrame: FrameHandler<'delete'> = async ({ chatId, seq }, credentials) => {
  await deleteMessage(credentials, chatId, seq)
  return { type: 'ack', chatId, seq }
}
