import type { memberRoutes } from '../../shared/contract/routes/members.ts'
import { joinChat } from '../../shared/domain/chats/join-chat.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { banUser, unbanUser } from '../../shared/domain/members/ban-user.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { setHidden, setNotifications, setRole } from '../../shared/domain/members/patch-member.ts'
import { setCustom } from '../../shared/domain/members/set-custom.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const memberOperations: RouteHandlers<typeof memberRoutes> = {
  joinChat: async ({ credentials, params }) => ({
    status: 200,
    body: await joinChat(credentials, params.chatId),
  }),

  listMembers: async ({ credentials, params, query }) => ({
    status: 200,
    body: await listMembers(credentials, params.chatId, query),
  }),

  addMembers: async ({ credentials, params, body }) => ({
    status: 200,
    body: { added: await addMembers(credentials, params.chatId, body.usernames) },
  }),

  patchMember: async ({ credentials, params: { chatId, userId }, body }) => {
    if ('role' in body) return { status: 200, body: await setRole(credentials, chatId, userId, body.role) }
    if ('custom' in body)
      return { status: 200, body: await setCustom(credentials, chatId, userId, body.custom) }
    const member =
      'hidden' in body
        ? await setHidden(credentials, chatId, userId, body.hidden)
        : await setNotifications(credentials, chatId, userId, body.notifications)
    return { status: 200, body: member }
  },

  removeMember: async ({ credentials, params }) => {
    await removeMember(credentials, params.chatId, params.userId)
    return { status: 204 }
  },

  banUser: async ({ credentials, params }) => {
    await banUser(credentials, params.chatId, params.userId)
    return { status: 204 }
  },

  unbanUser: async ({ credentials, params }) => {
    await unbanUser(credentials, params.chatId, params.userId)
    return { status: 204 }
  },
}
