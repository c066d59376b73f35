import { notificationRoutes } from '../../shared/contract/routes/notifications.ts'
import {
  unsubscribeForm,
  unsubscribedPage,
} from '../../shared/domain/notifications/templates/unsubscribe-pages.ts'
import { findUnsubscribeChat, unsubscribe } from '../../shared/domain/notifications/unsubscribe.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(notificationRoutes, {
  lookAtUnsubscribe: async ({ query }) => ({
    status: 200,
    page: unsubscribeForm(await findUnsubscribeChat(query.token)),
  }),

  unsubscribe: async ({ query }) => ({
    status: 200,
    page: unsubscribedPage(await unsubscribe(query.token)),
  }),
})
