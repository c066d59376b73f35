import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import type { RouteHandler } from '../route.ts'

export const editMessageRoute: RouteHandler<'editMessage'> = async ({ credentials, params, body }) => ({
  status: 200,
  body: await editMessage(credentials, params.chatId, params.seq, body.text),
})
