import { confirm } from '../../../shared/domain/accounts/confirm.ts'
import type { RouteHandler } from '../route.ts'

export const confirmRoute: RouteHandler<'confirm'> = async ({ body }) => {
  await confirm(body.username, body.code)
  return { status: 204 }
}
