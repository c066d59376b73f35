import { listMessages } from '../../../shared/messages/list-messages.ts'
import type { RouteHandler } from '../route.ts'

export const listMessagesRoute: RouteHandler<'listMessages'> = async ({ credentials, params, query }) => ({
  status: 200,
  body: await listMessages(credentials, params.chatId, query),
})
