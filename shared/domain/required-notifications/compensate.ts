import { updateAndGet } from '../../platform/storage/write.ts'
import { deletion } from '../messages/deletion.ts'
import { updateMessage } from '../messages/update-message.ts'
import { keys } from '../records/keys.ts'
import { countReached } from './count-reached.ts'
import { findRequired, type Sent } from './find-required.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { decide } from './required-notification.ts'
import { noticesOf } from './settle.ts'

export type Compensated =
  | { phase: 'withdrawn'; reached: number; outOf: number }
  /** Another execution brought it to a good end. */
  | { phase: 'succeeded'; seq: number }
  /** There is no message to withdraw, or no longer. */
  | { phase: 'nothing' }

/**
 * Withdraws a message whose notification failed: it becomes a tombstone with its reason, everyone in the chat is
 * shown that, and how many had been reached is kept for whoever sends it again. Each part is harmless when repeated,
 * and is repeated as a whole until it went through to its end:
 *
 *     failed   from here on nobody else is told
 *     tombstone, preview, fan-out
 *     figures  there: it is done
 */
export const compensate = async (sent: Sent): Promise<Compensated> => {
  const { chatId } = sent
  const found = await findRequired(sent)
  if (!found) return { phase: 'nothing' }
  const { seq } = found
  const decided = await decide(chatId, seq, 'failed')
  if (!decided) return { phase: 'nothing' }
  if (decided.phase === 'succeeded') return { phase: 'succeeded', seq }
  await updateMessage(chatId, seq, (record) => deletion(record, 'notification_failed'))
  const figures = countReached(decided.userIds, await noticesOf(chatId, seq))
  const kept = await updateAndGet<RequiredNotification>(
    keys.requiredNotification(chatId, seq),
    'SET reached = if_not_exists(reached, :reached), outOf = if_not_exists(outOf, :outOf)',
    { condition: 'attribute_exists(pk)', values: { ':reached': figures.reached, ':outOf': figures.outOf } },
  )
  const { reached = figures.reached, outOf = figures.outOf } = kept ?? {}
  return { phase: 'withdrawn', reached, outOf }
}
