import type { chatRoutes } from '../../shared/contract/routes/chats.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { listPublicChats } from '../../shared/domain/chats/list-public-chats.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const chatOperations: RouteHandlers<typeof chatRoutes> = {
  createChat: async ({ credentials, body }) => {
    const { chat, existed } = await createChat(credentials, body)
    return { status: existed ? 200 : 201, body: chat }
  },

  listChats: async ({ credentials, query }) => ({ status: 200, body: await listChats(credentials, query) }),

  listPublicChats: async ({ credentials, query }) => ({
    status: 200,
    body: await listPublicChats(credentials, query),
  }),

  getChat: async ({ credentials, params }) => ({
    status: 200,
    body: await getChat(credentials, params.chatId),
  }),

  patchChat: async ({ credentials, params, body }) => ({
    status: 200,
    body: await patchChat(credentials, params.chatId, body),
  }),

  deleteChat: async ({ credentials, params }) => {
    await deleteChat(credentials, params.chatId)
    return { status: 204 }
  },
}
