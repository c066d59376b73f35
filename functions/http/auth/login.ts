import { logIn } from '../../../shared/domain/accounts/log-in.ts'
import type { RouteHandler } from '../route.ts'

export const loginRoute: RouteHandler<'login'> = async ({ body }) => ({
  status: 200,
  body: await logIn(body.login, body.password),
})
