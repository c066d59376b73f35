import { memberRoutes } from '../../shared/contract/routes/members.ts'
import { memberOperations } from '../operations/members.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(memberRoutes, memberOperations)
