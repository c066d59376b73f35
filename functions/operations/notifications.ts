import type { notificationRoutes } from '../../shared/contract/routes/notifications.ts'
import {
  unsubscribeForm,
  unsubscribedPage,
} from '../../shared/domain/notifications/templates/unsubscribe-pages.ts'
import { findUnsubscribeChat, unsubscribe } from '../../shared/domain/notifications/unsubscribe.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const notificationOperations: RouteHandlers<typeof notificationRoutes> = {
  lookAtUnsubscribe: async ({ query }) => ({
    status: 200,
    page: unsubscribeForm(await findUnsubscribeChat(query.token)),
  }),

  unsubscribe: async ({ query }) => ({
    status: 200,
    page: unsubscribedPage(await unsubscribe(query.token)),
  }),
}
