import { setNotifications, setRole } from '../../../shared/domain/members/patch-member.ts'
import type { RouteHandler } from '../route.ts'

export const patchMemberRoute: RouteHandler<'patchMember'> = async ({ credentials, params, body }) => {
  const { chatId, userId } = params
  const member =
    'role' in body
      ? await setRole(credentials, chatId, userId, body.role)
      : await setNotifications(credentials, chatId, userId, body.notifications)
  return { status: 200, body: member }
}
