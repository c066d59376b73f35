import { createChat } from '../../../shared/chats/create-chat.ts'
import type { RouteHandler } from '../route.ts'

export const createChatRoute: RouteHandler<'createChat'> = async ({ credentials, body }) => ({
  status: 201,
  body: await createChat(credentials, body),
})
