import { listChats } from '../../../shared/domain/chats/list-chats.ts'
import type { RouteHandler } from '../route.ts'

export const listChatsRoute: RouteHandler<'listChats'> = async ({ credentials, query }) => ({
  status: 200,
  body: await listChats(credentials, query),
})
