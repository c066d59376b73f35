import { signalTyping } from '../../../shared/domain/live/typing.ts'
import type { FrameHandler } from './frame.ts'

export const typing: FrameHandler<'typing'> = async ({ chatId, on }, credentials) => {
  await signalTyping(credentials, chatId, on)
  return { type: 'ack', chatId, on }
}
