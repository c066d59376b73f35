import { joinChat } from '../../../shared/domain/chats/join-chat.ts'
import type { RouteHandler } from '../route.ts'

export const joinChatRoute: RouteHandler<'joinChat'> = async ({ credentials, params }) => ({
  status: 200,
  body: await joinChat(credentials, params.chatId),
})
