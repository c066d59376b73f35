import { patchChat } from '../../../shared/domain/chats/patch-chat.ts'
import type { RouteHandler } from '../route.ts'

export const patchChatRoute: RouteHandler<'patchChat'> = async ({ credentials, params, body }) => ({
  status: 200,
  body: await patchChat(credentials, params.chatId, body),
})
