import { toOwnUser } from '../../../shared/domain/records/profile.ts'
import { getOwnProfile } from '../../../shared/domain/accounts/rename-own-user.ts'
import type { RouteHandler } from '../route.ts'

export const getOwnUserRoute: RouteHandler<'getOwnUser'> = async ({ credentials }) => ({
  status: 200,
  body: toOwnUser(await getOwnProfile(credentials)),
})
