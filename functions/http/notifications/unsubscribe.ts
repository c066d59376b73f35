import { saidUnsubscribed } from '../../../shared/domain/notifications/templates/unsubscribe-pages.ts'
import { unsubscribe } from '../../../shared/domain/notifications/unsubscribe.ts'
import type { RouteHandler } from '../route.ts'

export const unsubscribeRoute: RouteHandler<'unsubscribe'> = async ({ query }) => ({
  status: 200,
  page: saidUnsubscribed(await unsubscribe(query.token)),
})
