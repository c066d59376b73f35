import { addMembers } from '../../../shared/domain/members/add-members.ts'
import type { RouteHandler } from '../route.ts'

export const addMembersRoute: RouteHandler<'addMembers'> = async ({ credentials, params, body }) => ({
  status: 200,
  body: { added: await addMembers(credentials, params.chatId, body.usernames) },
})
