import { authorise } from '../../../shared/access/authorise.ts'
import { getUser } from '../../../shared/users/find-users.ts'
import type { RouteHandler } from '../route.ts'

export const getUserRoute: RouteHandler<'getUser'> = async ({ credentials, params }) => {
  await authorise(credentials)
  return { status: 200, body: await getUser(params.userId) }
}
