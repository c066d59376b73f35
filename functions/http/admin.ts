import { adminRoutes } from '../../shared/contract/routes/admin.ts'
import { adminOperations } from '../operations/admin.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(adminRoutes, adminOperations)
