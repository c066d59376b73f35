import { unbanUser } from '../../../shared/domain/members/ban-user.ts'
import type { RouteHandler } from '../route.ts'

export const unbanUserRoute: RouteHandler<'unbanUser'> = async ({ credentials, params }) => {
  await unbanUser(credentials, params.chatId, params.userId)
  return { status: 204 }
}
