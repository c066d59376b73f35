import { askToUnsubscribe } from '../../../shared/domain/notifications/templates/unsubscribe-pages.ts'
import { lookAtUnsubscribe } from '../../../shared/domain/notifications/unsubscribe.ts'
import type { RouteHandler } from '../route.ts'

export const lookAtUnsubscribeRoute: RouteHandler<'lookAtUnsubscribe'> = async ({ query }) => ({
  status: 200,
  page: askToUnsubscribe(await lookAtUnsubscribe(query.token)),
})
