import middy from '@middy/core'
import type { SQSEvent } from 'aws-lambda'
import { beforeEach, expect, it, vi } from 'vitest'

const counted: number[] = []
vi.mock('../../../shared/platform/observability/logger.ts', () => ({ logger: { warn: () => {} } }))
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: (_: string, times: number) => counted.push(times),
}))
vi.stubEnv('LATE_AFTER_SECONDS', '{"arn:aws:sqs:eu-central-1:000000000000:jobs":60}')
const { countLateJobs } = await import('../../../functions/late-jobs.ts')

beforeEach(() => {
  counted.length = 0
})

const handle = middy<SQSEvent>()
  .use(countLateJobs<SQSEvent>())
  .handler(() => {})
const record = (ageSeconds: number, queue = 'jobs', eventSource = 'aws:sqs') => ({
  eventSource,
  eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue}`,
  attributes: { SentTimestamp: String(Date.now() - ageSeconds * 1000) },
})
const lateOf = async (...records: object[]) => {
  await handle({ Records: records } as unknown as SQSEvent, {} as never)
  return counted.at(-1)
}

it('counts the jobs that waited longer than their queue lets them, and no others', async () => {
  expect(await lateOf(record(59), record(61), record(3600))).toBe(2)
  expect(await lateOf(record(3600, 'other'))).toBe(0)
  expect(await lateOf({ eventSource: 'aws:dynamodb' })).toBe(0)
})
