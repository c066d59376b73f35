import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { setAside } from '../shared/platform/dead-letters/set-aside.ts'
import { logger } from '../shared/platform/observability/logger.ts'

/** A body that is not JSON fails the schema as a missing one does. */
const parseJson = <T>(schema: z.ZodType<T>, body: string): z.ZodSafeParseResult<T> => {
  try {
    return schema.safeParse(JSON.parse(body))
  } catch {
    return schema.safeParse(undefined)
  }
}

/**
 * Reads the body of a queue's message. A malformed one is logged and put among the dead letters at once, with the
 * reason, so that it holds up no other.
 * @param deadLettersUrl the queue's dead letters. For a FIFO queue they keep the message's group.
 * @returns undefined for a malformed body.
 */
export const readBody = async <T>(
  { body, messageId, attributes }: SQSRecord,
  schema: z.ZodType<T>,
  deadLettersUrl: string,
): Promise<T | undefined> => {
  const { success, data, error } = parseJson(schema, body)
  if (success) return data
  const reason = z.prettifyError(error)
  logger.warn('malformed message set aside', { messageId, reason })
  const { MessageGroupId: groupId } = attributes
  await setAside({
    queueUrl: deadLettersUrl,
    body,
    reason,
    ...(groupId !== undefined && { fifo: { groupId, deduplicationId: messageId } }),
  })
  return undefined
}
