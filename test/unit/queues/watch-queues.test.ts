import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { metricUnits } from '../../../shared/contract/metrics.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'

const counted: Record<string, number> = {}
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: (name: keyof typeof metricUnits, times = 1) => {
    counted[name] = times
  },
}))

const base = 'https://sqs.eu-central-1.amazonaws.com/000000000000'
vi.stubEnv('ANY_QUEUE_URL', `${base}/parley-One-abc`)
vi.stubEnv('WATCHED_QUEUES', 'parley-One-abc,parley-Two-def.fifo')
vi.stubEnv('WATCHED_DEAD_LETTERS', 'parley-OneDead-abc,parley-TwoDead-def.fifo')
const { watchQueues } = await import('../../../shared/platform/queues/watch-queues.ts')

/** The answers of SQS for each queue, look by look; the last one stays. */
let looks: Record<string, { waiting: number; taken: number }[]> = {}
const logged: unknown[] = []
beforeEach(() => {
  looks = {}
  logged.length = 0
  for (const level of ['warn', 'error'] as const) {
    vi.spyOn(logger, level).mockImplementation((text, fields) => {
      logged.push([text, (fields as { queue: string }).queue])
    })
  }
  vi.spyOn(SQSClient.prototype, 'send').mockImplementation((async ({
    input: { QueueUrl = '' },
  }: {
    input: { QueueUrl?: string }
  }) => {
    expect(QueueUrl.startsWith(`${base}/`)).toBe(true)
    const name = QueueUrl.slice(base.length + 1)
    const answers = looks[name] ?? [{ waiting: 0, taken: 0 }]
    const { waiting, taken } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { waiting: 0, taken: 0 }
    if (waiting < 0) throw new Error('denied')
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(waiting),
        ApproximateNumberOfMessagesNotVisible: String(taken),
      },
    }
  }) as never)
})
afterEach(() => vi.restoreAllMocks())

const watch = () => watchQueues({ pauseMs: 1 })
const untouched = { waiting: 1, taken: 0 }

it('counts nothing while all queues are empty or worked off', async () => {
  looks = {
    'parley-One-abc': [{ waiting: 40, taken: 10 }],
    'parley-Two-def.fifo': [{ waiting: 0, taken: 1 }],
  }
  await watch()
  expect(counted).toEqual({ DeadLettersWaiting: 0, StalledQueues: 0 })
  expect(logged).toEqual([])
})

it('counts dead letters of all queues, and names the queues', async () => {
  looks = { 'parley-OneDead-abc': [{ waiting: 2, taken: 0 }], 'parley-TwoDead-def.fifo': [untouched] }
  await watch()
  expect(counted).toEqual({ DeadLettersWaiting: 3, StalledQueues: 0 })
  expect(logged).toEqual([
    ['dead letters wait', 'parley-OneDead-abc'],
    ['dead letters wait', 'parley-TwoDead-def.fifo'],
  ])
})

it('takes a queue for stalled whose messages nothing takes at several looks, but not at one alone', async () => {
  looks = {
    'parley-One-abc': [untouched],
    'parley-Two-def.fifo': [untouched, { waiting: 0, taken: 1 }, untouched],
  }
  await watch()
  expect(counted['StalledQueues']).toBe(1)
  expect(logged).toEqual([['nothing takes the messages of a queue', 'parley-One-abc']])
})

it('raises the alarm for a queue that it cannot look at', async () => {
  looks = { 'parley-One-abc': [{ waiting: -1, taken: 0 }] }
  await watch()
  expect(counted['StalledQueues']).toBe(1)
  expect(logged[0]).toEqual(['a queue cannot be looked at', 'parley-One-abc'])
})
