import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import type { RouteHandler } from '../route.ts'

export const deleteChatRoute: RouteHandler<'deleteChat'> = async ({ credentials, params }) => {
  await deleteChat(credentials, params.chatId)
  return { status: 204 }
}
