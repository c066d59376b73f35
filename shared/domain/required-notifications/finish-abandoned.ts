import { logger } from '../../platform/observability/logger.ts'
import { compensate } from './compensate.ts'
import { findRequired, type SentMessage } from './find-required.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { graceMs } from './times.ts'

const isAbandoned = ({ phase, deadlineMs, reached }: RequiredNotification): boolean =>
  phase === 'running' ? deadlineMs + graceMs < Date.now() : phase === 'failed' && reached === undefined

/**
 * Checks a required notification some time after its execution began, and withdraws the message if the execution ended
 * without a decision or could not finish its compensation. So no message stays as if everyone had been notified. An
 * execution that joined later has a later deadline and a check of its own.
 */
export const finishAbandoned = async (sent: SentMessage): Promise<void> => {
  const found = await findRequired(sent)
  if (!found || !isAbandoned(found.required)) return
  const { phase } = await compensate(sent)
  logger.warn('a required notification was abandoned', { chatId: sent.chatId, seq: found.seq, phase })
}
