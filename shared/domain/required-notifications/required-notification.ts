import { count } from '../../platform/observability/metrics.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import { type RequiredNotification, requiredNotificationSeconds } from '../records/required-notification.ts'

export const expiry = (): number => expiryIn(requiredNotificationSeconds)

/** Decides a running notification. @returns it as decided, now or earlier; `undefined` if the chat is gone. */
export const decide = async (
  chatId: string,
  seq: number,
  phase: 'succeeded' | 'failed',
): Promise<RequiredNotification | undefined> => {
  const key = keys.requiredNotification(chatId, seq)
  const decided = await updateAndGet<RequiredNotification>(key, 'SET phase = :phase', {
    condition: 'phase = :running',
    values: { ':phase': phase, ':running': 'running' },
  })
  if (!decided) return getItem<RequiredNotification>(key)
  count(phase === 'succeeded' ? 'RequiredNotificationsSucceeded' : 'RequiredNotificationsFailed')
  return decided
}
