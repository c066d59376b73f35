import type { SQSRecord } from 'aws-lambda'
import { setAside } from '../shared/platform/dead-letters/set-aside.ts'
import { describeError } from '../shared/platform/observability/describe-error.ts'
import { logger } from '../shared/platform/observability/logger.ts'

/**
 * Puts a message of a queue among the dead letters, as it came.
 * @param deadLettersUrl the queue's dead letters. For a FIFO queue they keep the message's group.
 */
export const setAsideRecord = async (
  { body, messageId, attributes }: SQSRecord,
  reason: string,
  deadLettersUrl: string,
): Promise<void> => {
  const { MessageGroupId: groupId } = attributes
  await setAside({
    queueUrl: deadLettersUrl,
    body,
    reason,
    ...(groupId !== undefined && { fifo: { groupId, deduplicationId: messageId } }),
  })
}

/** The same for a message whose handling failed, and would fail again. */
export const setAsideFailed = async (
  record: SQSRecord,
  thrown: unknown,
  deadLettersUrl: string,
): Promise<void> => {
  logger.error('failing message set aside', { messageId: record.messageId, error: thrown })
  const { name, message = '' } = thrown instanceof Error ? describeError(thrown) : { name: 'Error' }
  await setAsideRecord(record, `${name}: ${message}`, deadLettersUrl)
}
