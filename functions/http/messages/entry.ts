import { httpFunction } from '../http-function.ts'
import { listMessagesRoute } from './list-messages.ts'
import { sendMessageRoute } from './send-message.ts'

export const handler = httpFunction<'messages'>({
  listMessages: listMessagesRoute,
  sendMessage: sendMessageRoute,
})
