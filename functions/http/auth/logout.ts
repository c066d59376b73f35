import { logOut } from '../../../shared/domain/accounts/log-out.ts'
import type { RouteHandler } from '../route.ts'

export const logoutRoute: RouteHandler<'logout'> = async ({ credentials, body }) => {
  await logOut(credentials, body?.refreshToken)
  return { status: 204 }
}
