import { userRoutes } from '../../../shared/contract/routes/users.ts'
import { httpFunction } from '../http-function.ts'
import { findUsersRoute } from './find-users.ts'
import { getOwnUserRoute } from './get-own-user.ts'
import { getUserRoute } from './get-user.ts'
import { renameOwnUserRoute } from './rename-own-user.ts'

export const handler = httpFunction(userRoutes, {
  getOwnUser: getOwnUserRoute,
  renameOwnUser: renameOwnUserRoute,
  getUser: getUserRoute,
  findUsers: findUsersRoute,
})
