import { markRead } from '../../../shared/domain/messages/mark-read.ts'
import type { RouteHandler } from '../route.ts'

export const markReadRoute: RouteHandler<'markRead'> = async ({ credentials, params, body }) => ({
  status: 200,
  body: await markRead(credentials, params.chatId, body.seq),
})
