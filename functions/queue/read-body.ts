import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { logger } from '../../shared/platform/observability/logger.ts'
import { parseJson } from '../parse-json.ts'

/**
 * What a message of a queue says. One that nobody can read is logged and set aside at once, with its reason, so that
 * it holds up nothing.
 * @param what how the log calls what the queue carries
 * @returns undefined for what has been set aside.
 */
export const readBody = async <T>(
  { body, messageId }: SQSRecord,
  schema: z.ZodType<T>,
  what: string,
  setAside: (body: string, reason: string) => Promise<void>,
): Promise<T | undefined> => {
  const { success, data, error } = parseJson(schema, body)
  if (success) return data
  const reason = z.prettifyError(error)
  logger.warn(`${what} refused`, { messageId, reason })
  await setAside(body, reason)
  return undefined
}
