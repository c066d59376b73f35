import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import type { FrameHandler } from './frame.ts'

export const enter: FrameHandler<'enter'> = async ({ chatId, after }, credentials) => ({
  type: 'entered',
  chatId,
  ...(await enterChat(credentials, chatId, after)),
})
