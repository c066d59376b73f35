import { chatRoutes } from '../../../shared/contract/routes/chats.ts'
import { httpFunction } from '../http-function.ts'
import { createChatRoute } from './create-chat.ts'
import { deleteChatRoute } from './delete-chat.ts'
import { getChatRoute } from './get-chat.ts'
import { listChatsRoute } from './list-chats.ts'
import { listPublicChatsRoute } from './list-public-chats.ts'
import { patchChatRoute } from './patch-chat.ts'

export const handler = httpFunction(chatRoutes, {
  createChat: createChatRoute,
  listChats: listChatsRoute,
  listPublicChats: listPublicChatsRoute,
  getChat: getChatRoute,
  patchChat: patchChatRoute,
  deleteChat: deleteChatRoute,
})
