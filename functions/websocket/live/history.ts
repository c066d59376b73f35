import { listMessages } from '../../../shared/messages/list-messages.ts'
import type { FrameHandler } from './frame.ts'

export const history: FrameHandler<'history'> = async ({ chatId, before, after, limit }, credentials) => ({
  type: 'history',
  chatId,
  ...(await listMessages(credentials, chatId, { before, after, limit })),
})
