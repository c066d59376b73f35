import { markRead } from '../../../shared/domain/messages/mark-read.ts'
import type { FrameHandler } from './frame.ts'

export const read: FrameHandler<'read'> = async ({ chatId, seq }, credentials) => ({
  type: 'ack',
  chatId,
  ...(await markRead(credentials, chatId, seq)),
})
