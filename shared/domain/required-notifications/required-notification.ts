import { count } from '../../platform/observability/metrics.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * How the notification of one message stands. It is decided once, by whoever moves it from `running`; everyone else,
 * however often the message is sent and whatever crashed, finds that decision and acts by it.
 */
export type RequiredNotification = Key & {
  phase: 'running' | 'succeeded' | 'failed'
  /** Who is to be told, as found when the message was sent. */
  userIds: string[]
  /** The execution that wrote the message, if one did. */
  execution?: string
  /** When the last of the executions at work gives up. */
  deadlineMs: number
  /** How many were told, of how many, once it failed and the message is withdrawn. */
  reached?: number
  outOf?: number
  expiresAt: number
}

/** That a user is being told, or was. */
export type RequiredNotice = Key & {
  state: 'sending' | 'sent' | 'excused' | 'refused'
  /** Who is sending, and until when nobody else does. */
  execution: string
  leaseUntilMs: number
  expiresAt: number
}

/** Seconds after which both are forgotten: as long as a clientMessageId is remembered. */
const keptSeconds = 48 * 3600
export const expiry = (): number => Math.ceil(Date.now() / 1000) + keptSeconds

/** Ends what is still running. @returns how it ended: so, or as somebody else had it; undefined if the chat is gone. */
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
