import type { messageRoutes } from '../../shared/contract/routes/messages.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { proveLog } from '../../shared/domain/messages/prove-log.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { searchMessages } from '../../shared/domain/messages/search-messages.ts'
import { sendMessage } from '../../shared/domain/sending/send-message.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const messageOperations: RouteHandlers<typeof messageRoutes> = {
  listMessages: async ({ credentials, params, query: { contains, ...range } }) => {
    const page =
      contains === undefined
        ? await listMessages(credentials, params.chatId, range)
        : await searchMessages(credentials, params.chatId, { contains, ...range })
    return { status: 200, body: page }
  },

  getProof: async ({ credentials, params, query }) => ({
    status: 200,
    body: await proveLog(credentials, params.chatId, query),
  }),

  sendMessage: async ({ credentials, params, body }) => {
    const { message, duplicate } = await sendMessage(credentials, { ...params, ...body })
    return { status: duplicate ? 200 : 201, body: message }
  },

  editMessage: async ({ credentials, params, body }) => ({
    status: 200,
    body: await editMessage(credentials, params.chatId, params.seq, body.text, body.custom),
  }),

  deleteMessage: async ({ credentials, params }) => ({
    status: 200,
    body: await deleteMessage(credentials, params.chatId, params.seq),
  }),

  addReaction: async ({ credentials, params }) => ({
    status: 200,
    body: await react(credentials, params.chatId, params.seq, params.emoji, true),
  }),

  removeReaction: async ({ credentials, params }) => ({
    status: 200,
    body: await react(credentials, params.chatId, params.seq, params.emoji, false),
  }),

  markRead: async ({ credentials, params, body }) => ({
    status: 200,
    body: await markRead(credentials, params.chatId, body.seq),
  }),
}
