import { attachmentRoutes } from '../../shared/contract/routes/attachments.ts'
import { attachmentOperations } from '../operations/attachments.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(attachmentRoutes, attachmentOperations)
