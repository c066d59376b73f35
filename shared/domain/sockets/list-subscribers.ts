import { queryPages } from '../../platform/storage/read.ts'
import { ranges } from '../records/keys.ts'
import type { Subscription } from '../records/subscription.ts'

/**
 * The sockets in a chat, page by page, strongly consistent: it includes every socket that entered before a message
 * was appended, and none that was removed before. An index could promise neither.
 * @param pageSize items per page; up to 1 MB if left out.
 */
export const subscriberPages = (
  chatId: string,
  pageSize?: number,
): AsyncGenerator<Subscription[], void, undefined> =>
  queryPages<Subscription>(ranges.subscriptions(chatId), pageSize === undefined ? {} : { limit: pageSize })
