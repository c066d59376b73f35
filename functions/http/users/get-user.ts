import { authorise } from '../../../shared/domain/access/authorise.ts'
import { getUser } from '../../../shared/domain/accounts/find-users.ts'
import type { RouteHandler } from '../route.ts'

export const getUserRoute: RouteHandler<'getUser'> = async ({ credentials, params }) => {
  await authorise(credentials)
  return { status: 200, body: await getUser(params.userId) }
}
