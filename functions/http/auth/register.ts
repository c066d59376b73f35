import { register } from '../../../shared/domain/accounts/register.ts'
import type { RouteHandler } from '../route.ts'

export const registerRoute: RouteHandler<'register'> = async ({ body }) => ({
  status: 201,
  body: await register(body),
})
