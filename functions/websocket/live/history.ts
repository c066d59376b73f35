import { fitInReply } from '../../../shared/domain/messages/fit-in-reply.ts'
import { listMessages } from '../../../shared/domain/messages/list-messages.ts'
import type { FrameHandler } from './frame.ts'

export const history: FrameHandler<'history'> = async ({ chatId, before, after, limit }, credentials) => {
  const { messages, lastSeq } = await listMessages(credentials, chatId, { before, after, limit })
  return { type: 'history', chatId, messages: fitInReply(messages), lastSeq }
}
