import { deleteMessage } from '../../../shared/domain/messages/delete-message.ts'
import type { RouteHandler } from '../route.ts'

export const deleteMessageRoute: RouteHandler<'deleteMessage'> = async ({ credentials, params }) => ({
  status: 200,
  body: await deleteMessage(credentials, params.chatId, params.seq),
})
