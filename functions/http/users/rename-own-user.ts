import { renameOwnUser } from '../../../shared/domain/accounts/rename-own-user.ts'
import type { RouteHandler } from '../route.ts'

export const renameOwnUserRoute: RouteHandler<'renameOwnUser'> = async ({ credentials, body }) => ({
  status: 200,
  body: await renameOwnUser(credentials, body.username),
})
