import { present } from '../../platform/storage/condition.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { deletion } from '../messages/deletion.ts'
import { updateMessage } from '../messages/update-message.ts'
import { keys } from '../records/keys.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { countReached } from './count-reached.ts'
import { findRequired, type SentMessage } from './find-required.ts'
import { decide } from './required-notification.ts'
import { noticesOf } from './settle.ts'

export type Compensated =
  | { phase: 'withdrawn'; reached: number; outOf: number }
  /** Another execution notified everyone. */
  | { phase: 'succeeded'; seq: number }
  /** There is no message to withdraw. */
  | { phase: 'nothing' }

/**
 * Withdraws a message whose notification failed: it becomes a tombstone with its reason, which everyone in the chat is
 * shown, and the number of users reached is stored for repeats. Every step is harmless when repeated, and all are
 * repeated until the last one is done:
 *
 *     phase `failed`                from here on nobody else is notified
 *     tombstone, preview, fan-out
 *     reached, outOf                their presence means that it is done
 */
export const compensate = async (sent: SentMessage): Promise<Compensated> => {
  const { chatId } = sent
  const found = await findRequired(sent)
  if (!found) return { phase: 'nothing' }
  const { seq } = found
  const decided = await decide(chatId, seq, 'failed')
  if (!decided) return { phase: 'nothing' }
  if (decided.phase === 'succeeded') return { phase: 'succeeded', seq }
  await updateMessage(chatId, seq, (record, refused) =>
    deletion(record, refused, 'deleteOwn', 'notification_failed'),
  )
  const figures = countReached(decided.userIds, await noticesOf(chatId, seq))
  const kept = await updateAndGet<RequiredNotification>(
    keys.requiredNotification(chatId, seq),
    'SET reached = if_not_exists(reached, :reached), outOf = if_not_exists(outOf, :outOf)',
    { ...present, values: { ':reached': figures.reached, ':outOf': figures.outOf } },
  )
  const { reached = figures.reached, outOf = figures.outOf } = kept ?? {}
  return { phase: 'withdrawn', reached, outOf }
}
