import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import type { RouteHandler } from '../route.ts'

export const removeMemberRoute: RouteHandler<'removeMember'> = async ({ credentials, params }) => {
  await removeMember(credentials, params.chatId, params.userId)
  return { status: 204 }
}
