import { leaveChat } from '../../../shared/domain/live/leave-chat.ts'
import type { FrameHandler } from './frame.ts'

export const leave: FrameHandler<'leave'> = async ({ chatId }, credentials) => {
  await leaveChat(credentials, chatId)
  return { type: 'left', chatId }
}
