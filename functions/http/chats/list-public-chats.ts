import { listPublicChats } from '../../../shared/domain/chats/list-public-chats.ts'
import type { RouteHandler } from '../route.ts'

export const listPublicChatsRoute: RouteHandler<'listPublicChats'> = async ({ credentials, query }) => ({
  status: 200,
  body: await listPublicChats(credentials, query),
})
