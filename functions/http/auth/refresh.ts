import { refresh } from '../../../shared/domain/accounts/log-in.ts'
import type { RouteHandler } from '../route.ts'

export const refreshRoute: RouteHandler<'refresh'> = async ({ body }) => ({
  status: 200,
  body: await refresh(body.refreshToken),
})
