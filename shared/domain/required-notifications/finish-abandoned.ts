import { logger } from '../../platform/observability/logger.ts'
import { compensate } from './compensate.ts'
import { findRequired, type Sent } from './find-required.ts'
import type { RequiredNotification } from '../records/required-notification.ts'
import { graceMs } from './times.ts'

const isAbandoned = ({ phase, deadlineMs, reached }: RequiredNotification): boolean =>
  phase === 'running' ? deadlineMs + graceMs < Date.now() : phase === 'failed' && reached === undefined

/**
 * Looks after a required notification some time after its execution began, and withdraws the message if that ended
 * without a decision, or its compensation without success: no message stays as if everyone had been told. An
 * execution that joined later has a later deadline, and is looked after by itself.
 */
export const finishAbandoned = async (sent: Sent): Promise<void> => {
  const found = await findRequired(sent)
  if (!found || !isAbandoned(found.required)) return
  const { phase } = await compensate(sent)
  logger.warn('a required notification was abandoned', { chatId: sent.chatId, seq: found.seq, phase })
}
