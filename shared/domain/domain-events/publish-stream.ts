import { logger } from '../../platform/observability/logger.ts'
import { type Opened, openRecord, publishRecords, refuseRecord } from './publish-records.ts'

/**
 * How old a record of the stream may be when the bus still does not take it. Older, it is set aside, whole, so that it
 * does not hold up its shard: the stream keeps it for a day, the dead letters for fourteen.
 */
const patienceMs = 15 * 60_000

const isOverdue = ({ change }: Opened, nowMs: number) =>
  change !== undefined && nowMs - change.occurredAtMs > patienceMs

/** SQS takes 1 MiB, attributes included: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const letterBytes = 1000 * 1024

const textOf = (record: unknown): string => {
  const text = JSON.stringify(record)
  if (Buffer.byteLength(text) <= letterBytes) return text
  // What is in it can be read from the table, by its keys.
  return JSON.stringify(record, (name, value) => (/^(Old|New)Image$/.test(name) ? undefined : value))
}

/**
 * Publishes a batch of the table's stream, in its order.
 *
 * A record that nobody can read is set aside with its reason, and those behind it go on. One that the bus does not
 * take now is brought again by the stream, with all that follows it.
 * @returns the index of the first record to be brought again; `undefined` if there is none.
 */
export const publishStream = async (
  records: readonly unknown[],
  nowMs = Date.now(),
): Promise<number | undefined> => {
  const opened = records.map(openRecord)
  const outcomes = await publishRecords(opened)
  for (const [index, one] of opened.entries()) {
    const outcome = outcomes[index]
    if (!outcome || outcome.kind === 'done') continue
    if (outcome.kind === 'failed' && !isOverdue(one, nowMs)) {
      logger.warn('the bus does not take an event', { eventId: one.change?.eventId, reason: outcome.reason })
      // What is refused further on is refused again when the stream comes back, and set aside then.
      return index
    }
    await refuseRecord(textOf(records[index]), one, outcome.reason)
  }
  return undefined
}
