import { messageRoutes } from '../../shared/contract/routes/messages.ts'
import { messageOperations } from '../operations/messages.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(messageRoutes, messageOperations)
