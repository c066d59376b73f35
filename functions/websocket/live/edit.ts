import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import type { FrameHandler } from './frame.ts'

export const edit: FrameHandler<'edit'> = async ({ chatId, seq, text }, credentials) => {
  await editMessage(credentials, chatId, seq, text)
  return { type: 'ack', chatId, seq }
}
