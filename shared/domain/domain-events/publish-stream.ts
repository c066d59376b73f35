import { logger } from '../../platform/observability/logger.ts'
import { type Parsed, parseRecord, publishRecords, refuseRecord } from './publish-records.ts'

/**
 * How old a record may be when the bus still does not accept it. An older one becomes a dead letter, so that it does
 * not hold up its shard: the stream keeps it for a day, the dead-letter queue for fourteen.
 */
const maxAgeMs = 15 * 60_000

const isOverdue = ({ change }: Parsed, nowMs: number) =>
  change !== undefined && nowMs - change.occurredAtMs > maxAgeMs

/** SQS accepts 1 MiB, attributes included: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const letterBytes = 1000 * 1024

const textOf = (record: unknown): string => {
  const text = JSON.stringify(record)
  if (Buffer.byteLength(text) <= letterBytes) return text
  // Its content can be read from the table, by its keys.
  return JSON.stringify(record, (name, value) => (/^(Old|New)Image$/.test(name) ? undefined : value))
}

/**
 * Publishes a batch of the table's stream, in its order.
 *
 * A record that cannot be read becomes a dead letter with its reason, and the records after it go on. One that the bus
 * does not accept now is delivered again by the stream, with all records after it.
 * @returns the index of the first record to deliver again; `undefined` if there is none.
 */
export const publishStream = async (
  records: readonly unknown[],
  nowMs = Date.now(),
): Promise<number | undefined> => {
  const parsed = records.map(parseRecord)
  const outcomes = await publishRecords(parsed)
  for (const [index, one] of parsed.entries()) {
    const outcome = outcomes[index]
    if (!outcome || outcome.kind === 'done') continue
    if (outcome.kind === 'failed' && !isOverdue(one, nowMs)) {
      logger.warn('the bus did not accept an event', { eventId: one.change?.eventId, reason: outcome.reason })
      // Records refused after this one are refused again in the retry, and become dead letters then.
      return index
    }
    await refuseRecord(textOf(records[index]), one, outcome.reason)
  }
  return undefined
}
