import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { logger } from '../shared/platform/observability/logger.ts'
import { setAsideRecord } from './set-aside-record.ts'

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
  record: SQSRecord,
  schema: z.ZodType<T>,
  deadLettersUrl: string,
): Promise<T | undefined> => {
  const { success, data, error } = parseJson(schema, record.body)
  if (success) return data
  const reason = z.prettifyError(error)
  logger.warn('malformed message set aside', { messageId: record.messageId, reason })
  await setAsideRecord(record, reason, deadLettersUrl)
  return undefined
}
