import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import type { RouteHandler } from '../route.ts'

export const createChatRoute: RouteHandler<'createChat'> = async ({ credentials, body }) => {
  const { chat, existed } = await createChat(credentials, body)
  return { status: existed ? 200 : 201, body: chat }
}
