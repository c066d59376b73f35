import { notificationRoutes } from '../../../shared/contract/routes/notifications.ts'
import { httpFunction } from '../http-function.ts'
import { lookAtUnsubscribeRoute } from './look-at-unsubscribe.ts'
import { unsubscribeRoute } from './unsubscribe.ts'

export const handler = httpFunction(notificationRoutes, {
  lookAtUnsubscribe: lookAtUnsubscribeRoute,
  unsubscribe: unsubscribeRoute,
})
