import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ActivityJob } from '../../../shared/domain/fan-out/activity-job.ts'
import { queueActivity, type StreamChange } from '../../../shared/domain/fan-out/queue-activity.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'

const queue = vi.hoisted(() => ({
  inputs: [] as SendMessageBatchCommandInput[],
  failed: [] as { Id: string; Code: string }[],
  error: undefined as Error | undefined,
}))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async ({ input }: { input: SendMessageBatchCommandInput }) => {
      if (queue.error) throw queue.error
      queue.inputs.push(input)
      return queue.failed.length > 0 ? { Failed: queue.failed } : {}
    },
  }),
}))
vi.stubEnv('FAN_OUT_RETRY_QUEUE_URL', 'https://retry')
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})

const nowMs = 1_800_000_000_000
let chats = 0
const freshChat = () => `chat-${++chats}`
const message = (chatId: string, text = 'hello'): StreamChange => ({
  key: keys.message(chatId, 1),
  after: { text: { S: text } },
})
const queuedChats = () =>
  queue.inputs.flatMap(({ Entries = [] }) =>
    Entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody).activity.chatId as string),
  )

beforeEach(() => {
  queue.inputs = []
  queue.failed = []
  queue.error = undefined
  warn.mockClear()
})

it('a chat with activity is queued once, to be looked at a second later', async () => {
  const chatId = freshChat()
  await queueActivity([message(chatId), message(chatId)], nowMs)
  expect(queue.inputs).toEqual([
    {
      QueueUrl: 'https://retry',
      Entries: [{ Id: '0', MessageBody: JSON.stringify({ activity: { chatId } }), DelaySeconds: 1 }],
    },
  ])
  await queueActivity([message(chatId)], nowMs + 999)
  expect(queue.inputs).toHaveLength(1)
  await queueActivity([message(chatId)], nowMs + 1000)
  expect(queue.inputs).toHaveLength(2)
  expect(warn).not.toHaveBeenCalled()
})

it('a change that could not be read failed those beside it', async () => {
  const chatId = freshChat()
  const broken = [{ pk: 'CHAT#c', sk: 5 }, { pk: 5, sk: 'MSG#1' }, undefined, {}]
  const changes = broken.map((key) => ({ key, after: { text: { S: 'hello' } } }) as unknown as StreamChange)
  await queueActivity([...changes, message(chatId)], nowMs)
  expect(queuedChats()).toEqual([chatId])
  expect(warn).toHaveBeenCalledTimes(broken.length)
})

it('many chats are queued ten at a time', async () => {
  const all = Array.from({ length: 21 }, freshChat)
  await queueActivity(
    all.map((chatId) => message(chatId)),
    nowMs,
  )
  expect(queue.inputs.map(({ Entries = [] }) => Entries.map(({ Id }) => Id))).toEqual([
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ['0'],
  ])
  expect(queuedChats()).toEqual(all)
})

describe('a change is activity', () => {
  const change = (before: StreamChange['before'], after: StreamChange['after']): StreamChange => ({
    key: keys.message(freshChat(), 1),
    ...(before && { before }),
    ...(after && { after }),
  })

  it.each([
    ['a new message', change(undefined, { text: { S: 'a' } })],
    ['a changed text', change({ text: { S: 'a' } }, { text: { S: 'b' } })],
    [
      'a deletion of an empty text',
      change({ text: { S: '' } }, { text: { S: '' }, deletedAtMs: { N: '1' } }),
    ],
  ])('if it is %s', async (_, activity) => {
    await queueActivity([activity], nowMs)
    expect(queue.inputs).toHaveLength(1)
  })

  it.each([
    ['a reaction', change({ text: { S: 'a' } }, { text: { S: 'a' }, revision: { N: '1' } })],
    ['a message that goes', change({ text: { S: 'a' } }, undefined)],
    ['of an older system', change(undefined, { text: { S: 'a' }, imported: { BOOL: true } })],
    ['of another item', { key: keys.chatHead(freshChat()), after: { text: { S: 'a' } } }],
  ])('but not if it is %s', async (_, other) => {
    await queueActivity([other], nowMs)
    expect(queue.inputs).toEqual([])
  })
})

it('a chat that the queue refuses is queued with its next message, and the others are not', async () => {
  const [one, two] = [freshChat(), freshChat()]
  queue.failed = [{ Id: '1', Code: 'Throttled' }]
  await queueActivity([message(one), message(two)], nowMs)
  expect(warn.mock.calls).toEqual([['activity was not queued', { chats: 1, code: 'Throttled' }]])
  queue.inputs = []
  queue.failed = []
  await queueActivity([message(one), message(two)], nowMs + 1)
  expect(queuedChats()).toEqual([two])
})

it('a queue that is not there is no error, and the chats are queued next time', async () => {
  const chatId = freshChat()
  queue.error = new Error('not there')
  await queueActivity([message(chatId)], nowMs)
  expect(warn.mock.calls).toEqual([['activity was not queued', { chats: 1, error: queue.error }]])
  queue.error = undefined
  await queueActivity([message(chatId)], nowMs + 1)
  expect(queuedChats()).toEqual([chatId])
})

it('a change of this moment counts from now on', async () => {
  const chatId = freshChat()
  vi.useFakeTimers({ now: nowMs })
  await queueActivity([message(chatId)])
  vi.setSystemTime(nowMs + 999)
  await queueActivity([message(chatId)])
  vi.useRealTimers()
  expect(queue.inputs).toHaveLength(1)
})

it('a job names its chat, and nothing else is one', () => {
  const job = { activity: { chatId: 'chat' } }
  expect(ActivityJob.parse(job)).toEqual(job)
  for (const other of [{}, { activity: {} }, { activity: { chatId: 1 } }, { ...job, chatId: 'chat' }])
    expect(ActivityJob.safeParse(other).success).toBe(false)
})
