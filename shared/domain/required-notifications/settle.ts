import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { getItem, queryAll } from '../../platform/storage/read.ts'
import { keys, ranges } from '../records/keys.ts'
import { countReached } from './count-reached.ts'
import type { RequiredNotice, RequiredNotification } from '../records/required-notification.ts'
import { decide } from './required-notification.ts'

export const noticesOf = (chatId: string, seq: number): Promise<RequiredNotice[]> =>
  queryAll<RequiredNotice>(ranges.requiredNotices(chatId, seq))

/**
 * Decides by the stored notices, not by the workflow's own data: `succeeded` if everyone was notified, else `failed`.
 * @throws ParleyError `chat_not_found` when the chat is gone.
 */
export const settle = async (chatId: string, seq: number): Promise<'succeeded' | 'failed'> => {
  const [required, notices] = await Promise.all([
    getItem<RequiredNotification>(keys.requiredNotification(chatId, seq)),
    noticesOf(chatId, seq),
  ])
  if (!required) throw chatNotFound()
  const { reached, outOf } = countReached(required.userIds, notices)
  const decided = await decide(chatId, seq, reached === outOf ? 'succeeded' : 'failed')
  if (!decided) throw chatNotFound()
  return decided.phase === 'succeeded' ? 'succeeded' : 'failed'
}
