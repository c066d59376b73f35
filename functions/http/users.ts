import { userRoutes } from '../../shared/contract/routes/users.ts'
import { userOperations } from '../operations/users.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(userRoutes, userOperations)
