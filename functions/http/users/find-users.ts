import { authorise } from '../../../shared/domain/access/authorise.ts'
import { findUserByUsername } from '../../../shared/domain/accounts/find-users.ts'
import type { RouteHandler } from '../route.ts'

export const findUsersRoute: RouteHandler<'findUsers'> = async ({ credentials, query }) => {
  await authorise(credentials)
  const user = await findUserByUsername(query.username)
  return { status: 200, body: { users: user ? [user] : [] } }
}
