import { notificationRoutes } from '../../shared/contract/routes/notifications.ts'
import {
  askToUnsubscribe,
  saidUnsubscribed,
} from '../../shared/domain/notifications/templates/unsubscribe-pages.ts'
import { lookAtUnsubscribe, unsubscribe } from '../../shared/domain/notifications/unsubscribe.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(notificationRoutes, {
  lookAtUnsubscribe: async ({ query }) => ({
    status: 200,
    page: askToUnsubscribe(await lookAtUnsubscribe(query.token)),
  }),

  unsubscribe: async ({ query }) => ({
    status: 200,
    page: saidUnsubscribed(await unsubscribe(query.token)),
  }),
})
