import { UnsubscribeQuery } from '../requests/notifications.ts'
import { routeGroup } from './route-group.ts'

const path = '/notifications/unsubscribe'

/** Open, because a reader of an e-mail is not logged in: the token in the link identifies the member. */
export const notificationRoutes = routeGroup('notifications', {
  lookAtUnsubscribe: {
    method: 'GET',
    path,
    open: true,
    summary: "The page behind an e-mail's unsubscribe link; changes nothing",
    query: UnsubscribeQuery,
    answers: { 200: { description: 'A page with a button', page: true } },
    errors: ['link_not_found'],
  },
  unsubscribe: {
    method: 'POST',
    path,
    open: true,
    summary:
      "Stop a member's e-mails of one chat: the page's button, and a mail program's one click (RFC 8058)",
    query: UnsubscribeQuery,
    answers: { 200: { description: 'A page that confirms it, whatever the body', page: true } },
    errors: ['link_not_found'],
  },
})
