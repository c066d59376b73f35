import { listMembers } from '../../../shared/domain/members/list-members.ts'
import type { RouteHandler } from '../route.ts'

export const listMembersRoute: RouteHandler<'listMembers'> = async ({ credentials, params, query }) => ({
  status: 200,
  body: await listMembers(credentials, params.chatId, query),
})
