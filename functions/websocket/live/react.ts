import { react as reactTo } from '../../../shared/domain/messages/react.ts'
import type { FrameHandler } from './frame.ts'

export const react: FrameHandler<'react'> = async ({ chatId, seq, emoji, on }, credentials) => {
  await reactTo(credentials, chatId, seq, emoji, on)
  return { type: 'ack', chatId, seq }
}
