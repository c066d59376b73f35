import { notificationRoutes } from '../../shared/contract/routes/notifications.ts'
import { notificationOperations } from '../operations/notifications.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(notificationRoutes, notificationOperations)
