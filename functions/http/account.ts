import { accountRoutes } from '../../shared/contract/routes/account.ts'
import { accountOperations } from '../operations/account.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(accountRoutes, accountOperations)
