import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { retryFailures } from '../../../functions/retry-failures.ts'
import { retryDelaySeconds } from '../../../shared/platform/queues/retry-soon.ts'

const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/jobs'

type Call = { input: { Entries?: { ReceiptHandle: string; VisibilityTimeout: number }[] } }
const calls: Call[] = []
const answer = vi.fn(async (call: Call) => {
  calls.push(call)
  return { QueueUrl: queueUrl }
})
beforeEach(() => {
  calls.length = 0
  vi.spyOn(SQSClient.prototype, 'send').mockImplementation(answer as never)
})
afterEach(() => vi.restoreAllMocks())

const event = (...receives: number[]) =>
  ({
    Records: receives.map((count, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `handle-${index}`,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:jobs',
      attributes: { ApproximateReceiveCount: String(count) },
    })),
  }) as unknown as SQSEvent

const handle = (work: () => Promise<SQSBatchResponse>) =>
  middy<SQSEvent, SQSBatchResponse>().use(retryFailures<SQSEvent, SQSBatchResponse>()).handler(work)
const failing = (...indexes: number[]) =>
  handle(async () => ({
    batchItemFailures: indexes.map((index) => ({ itemIdentifier: `message-${index}` })),
  }))
const brought = () =>
  calls
    .flatMap(({ input }) => input.Entries ?? [])
    .map((entry) => [entry.ReceiptHandle, entry.VisibilityTimeout])

it('a message that failed once comes again after seconds, and its neighbours are left alone', async () => {
  await failing(1)(event(1, 1, 1), {} as never)
  expect(brought()).toEqual([['handle-1', 2]])
})

it('each further failure waits longer, until the queue’s own timeout counts', async () => {
  expect([1, 2, 3].map(retryDelaySeconds)).toEqual([2, 15, 90])
  await failing(0, 1)(event(3, 4), {} as never)
  expect(brought()).toEqual([['handle-0', 90]])
})

it('all messages come again when the function throws', async () => {
  const broken = handle(() => Promise.reject(new Error('broken')))
  await expect(broken(event(1, 2), {} as never)).rejects.toThrow('broken')
  expect(brought()).toEqual([
    ['handle-0', 2],
    ['handle-1', 15],
  ])
})

it('nothing is asked of the queue when nothing failed, nor for records of a stream', async () => {
  await failing()(event(1), {} as never)
  const stream = { Records: [{ eventID: 'message-0', eventSource: 'aws:dynamodb' }] }
  await failing(0)(stream as never, {} as never)
  expect(calls).toEqual([])
})

it('a queue that does not answer changes nothing for the batch', async () => {
  answer.mockRejectedValueOnce(new Error('unreachable'))
  expect(await failing(0)(event(1), {} as never)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  })
})
