import { react } from '../../../shared/domain/messages/react.ts'
import type { RouteHandler } from '../route.ts'

export const removeReactionRoute: RouteHandler<'removeReaction'> = async ({ credentials, params }) => ({
  status: 200,
  body: await react(credentials, params.chatId, params.seq, params.emoji, false),
})
