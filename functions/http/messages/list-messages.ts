import { listMessages } from '../../../shared/domain/messages/list-messages.ts'
import { searchMessages } from '../../../shared/domain/messages/search-messages.ts'
import type { RouteHandler } from '../route.ts'

export const listMessagesRoute: RouteHandler<'listMessages'> = async ({ credentials, params, query }) => {
  const { contains, ...range } = query
  const page =
    contains === undefined
      ? await listMessages(credentials, params.chatId, range)
      : await searchMessages(credentials, params.chatId, { contains, ...range })
  return { status: 200, body: page }
}
