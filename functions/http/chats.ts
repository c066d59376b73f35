import { chatRoutes } from '../../shared/contract/routes/chats.ts'
import { chatOperations } from '../operations/chats.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(chatRoutes, chatOperations)
