import type { adminRoutes } from '../../shared/contract/routes/admin.ts'
import { deleteAnyChat, deleteAnyMessage } from '../../shared/domain/admin/delete-any.ts'
import { findAnyUsers } from '../../shared/domain/admin/find-any-users.ts'
import { reinstateUser, suspendUser } from '../../shared/domain/admin/suspend-user.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const adminOperations: RouteHandlers<typeof adminRoutes> = {
  findAnyUsers: async ({ credentials, query }) => ({
    status: 200,
    body: { users: await findAnyUsers(credentials, query.prefix) },
  }),

  suspendUser: async ({ credentials, params }) => {
    await suspendUser(credentials, params.userId)
    return { status: 204 }
  },

  reinstateUser: async ({ credentials, params }) => {
    await reinstateUser(credentials, params.userId)
    return { status: 204 }
  },

  deleteAnyMessage: async ({ credentials, params }) => {
    await deleteAnyMessage(credentials, params.chatId, params.seq)
    return { status: 204 }
  },

  deleteAnyChat: async ({ credentials, params }) => {
    await deleteAnyChat(credentials, params.chatId)
    return { status: 204 }
  },
}
