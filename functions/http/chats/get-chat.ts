import { getChat } from '../../../shared/domain/chats/get-chat.ts'
import type { RouteHandler } from '../route.ts'

export const getChatRoute: RouteHandler<'getChat'> = async ({ credentials, params }) => ({
  status: 200,
  body: await getChat(credentials, params.chatId),
})
