import type middy from '@middy/core'
import type { SQSRecord } from 'aws-lambda'
import { logger } from '../shared/platform/observability/logger.ts'
import { count } from '../shared/platform/observability/metrics.ts'
import { lateAfterSettings } from '../shared/platform/settings/queues.ts'
import type { Batch } from './retry-failures.ts'

const isLate = ({ eventSourceARN, attributes }: SQSRecord, nowMs: number): boolean => {
  const seconds = lateAfterSettings().secondsByArn[eventSourceARN]
  return seconds !== undefined && nowMs - Number(attributes.SentTimestamp) > seconds * 1000
}

/** Counts jobs of a queue that are handled later than they ought to be, for the alarm on all queues. */
export const countLateJobs = <Event extends Batch>(): middy.MiddlewareObj<Event> => ({
  before: ({ event: { Records } }) => {
    const nowMs = Date.now()
    const late = Records.filter(
      (record) => record.eventSource === 'aws:sqs' && isLate(record as SQSRecord, nowMs),
    )
    if (late.length > 0) logger.warn('jobs are late', { late: late.length })
    count('LateJobs', late.length)
  },
})
