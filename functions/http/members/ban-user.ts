import { banUser } from '../../../shared/domain/members/ban-user.ts'
import type { RouteHandler } from '../route.ts'

export const banUserRoute: RouteHandler<'banUser'> = async ({ credentials, params }) => {
  await banUser(credentials, params.chatId, params.userId)
  return { status: 204 }
}
