import { ranges } from '../records/keys.ts'
import { queryPages } from '../../platform/storage/read.ts'
import type { Subscription } from '../records/subscription.ts'

/**
 * The sockets in a chat, page by page, strongly consistent: a socket that entered before a message was appended
 * is among them, and one removed before is not. An index could promise neither.
 * @param pageSize items per page; up to 1 MB if left out.
 */
export const subscriberPages = (
  chatId: string,
  pageSize?: number,
): AsyncGenerator<Subscription[], void, undefined> =>
  queryPages<Subscription>(ranges.subscriptions(chatId), pageSize === undefined ? {} : { limit: pageSize })
