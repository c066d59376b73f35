import { toOwnUser } from '../../../shared/users/profile.ts'
import { getOwnProfile } from '../../../shared/users/rename-own-user.ts'
import type { RouteHandler } from '../route.ts'

export const getOwnUserRoute: RouteHandler<'getOwnUser'> = async ({ credentials }) => ({
  status: 200,
  body: toOwnUser(await getOwnProfile(credentials)),
})
