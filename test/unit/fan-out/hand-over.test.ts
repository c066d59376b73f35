import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import type { ChatPush, FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import {
  handOver,
  handOverMessages,
  handOverWaiting,
  wakeAgain,
  wakeShards,
} from '../../../shared/domain/fan-out/hand-over.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { putItem } from '../../../shared/platform/storage/write.ts'
import { textMessage } from '../../steps/chats/text-message.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

type Sent = { queue: string; job: FanOutJob; group?: string; id?: string; delay?: number }
const outside = vi.hoisted(() => ({
  sent: [] as unknown[],
  batches: [] as number[],
  refuse: [] as string[][],
  counts: [] as unknown[][],
}))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async (command: unknown) => {
      if (command instanceof SendMessageCommand) {
        const {
          QueueUrl,
          MessageBody = '',
          MessageGroupId,
          MessageDeduplicationId,
          DelaySeconds,
        } = command.input
        outside.sent.push({
          queue: QueueUrl,
          job: JSON.parse(MessageBody),
          group: MessageGroupId,
          id: MessageDeduplicationId,
          delay: DelaySeconds,
        })
      }
      if (!(command instanceof SendMessageBatchCommand)) return {}
      const { QueueUrl, Entries = [] } = command.input
      const refused = outside.refuse.shift() ?? []
      outside.batches.push(Entries.length)
      for (const { Id = '', MessageBody = '', MessageGroupId, MessageDeduplicationId } of Entries)
        if (!refused.includes(Id))
          outside.sent.push({
            queue: QueueUrl,
            job: JSON.parse(MessageBody),
            group: MessageGroupId,
            id: MessageDeduplicationId,
          })
      return { Failed: refused.map((Id) => ({ Id })) }
    },
  }),
}))
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: (...of: unknown[]) => outside.counts.push(of),
  observe: () => {},
}))
useTableInMemory({ FAN_OUT_QUEUE_URL: 'https://queue', FAN_OUT_RETRY_QUEUE_URL: 'https://retry' })

const sent = () => outside.sent as Sent[]
const message = (seq: number, text = 'hello') => textMessage('c', seq, text)
const messages = (...all: Message[]): ChatPush => ({ type: 'messages', chatId: 'c', messages: all })
const removed: ChatPush = { type: 'member.removed', chatId: 'c', userId: 'bob' }
const spreadOver = (chatId: string, ...generations: { shards: number; fromSeq: number }[]) => ({
  ...keys.sharding(chatId),
  shards: generations.at(-1)?.shards ?? 0,
  generations,
})

beforeEach(() => {
  outside.sent = []
  outside.batches = []
  outside.refuse = []
  outside.counts = []
})
afterEach(() => {
  vi.useRealTimers()
})

it('a job goes into the group of its chat, each time with an id of its own, and counts', async () => {
  const job: FanOutJob = { chatId: 'c', pushes: [removed], attempt: 0 }
  await handOver(job)
  await handOver(job)
  expect(sent()).toMatchObject([
    { queue: 'https://queue', job, group: 'c' },
    { queue: 'https://queue', job, group: 'c' },
  ])
  expect(new Set(sent().map(({ id }) => id)).size).toBe(2)
  expect(outside.counts).toEqual([['FanOutHandedOver'], ['FanOutHandedOver']])
})

describe('the shards of a large chat', () => {
  const sharding = spreadOver('c', { shards: 1, fromSeq: 10 }, { shards: 2, fromSeq: 20 })

  it('are woken, each in its group, with the newest message to read', async () => {
    await wakeShards('c', sharding, [messages(message(30), message(31))])
    expect(sent().map(({ job, group, queue }) => [group, job.shard, job.seq, job.pushes, queue])).toEqual([
      ['c#0', 0, 31, [], 'https://queue'],
      ['c#1', 1, 31, [], 'https://queue'],
      ['c#2', 2, 31, [], 'https://queue'],
    ])
    expect(new Set(sent().map(({ id }) => id)).size).toBe(3)
    expect(outside.counts).toEqual([['FanOutHandedOver']])
  })

  it('are not woken for messages of before they began, which the first one is brought', async () => {
    await wakeShards('c', sharding, [messages(message(8), message(9)), messages(message(10))])
    expect(sent().map(({ job }) => job)).toEqual([
      { chatId: 'c', shard: 0, pushes: [messages(message(8), message(9))], seq: 10, attempt: 0 },
      { chatId: 'c', shard: 1, pushes: [], seq: 10, attempt: 0 },
    ])
    outside.sent = []
    await wakeShards('c', sharding, [messages(message(9))])
    expect(sent().map(({ job }) => job)).toEqual([
      { chatId: 'c', shard: 0, pushes: [messages(message(9))], attempt: 0 },
    ])
  })

  it('all get what is not in the log', async () => {
    await wakeShards('c', sharding, [removed])
    expect(sent().map(({ job }) => job)).toEqual(
      [0, 1, 2].map((shard) => ({ chatId: 'c', shard, pushes: [removed], attempt: 0 })),
    )
  })

  it('are woken ten at a time, and those that the queue refuses again', async () => {
    outside.refuse = [['1', '3'], [], ['0']]
    await wakeShards('c', spreadOver('c', { shards: 16, fromSeq: 1 }), [messages(message(1))])
    expect(
      sent()
        .map(({ job }) => job.shard)
        .toSorted((a = 0, b = 0) => a - b),
    ).toEqual(Array.from({ length: 17 }, (_, shard) => shard))
    expect(outside.batches.toSorted((a, b) => a - b)).toEqual([1, 2, 7, 10])
    expect(new Set(sent().map(({ id }) => id)).size).toBe(17)
  })

  it('that the queue never takes are an error', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    outside.refuse = Array.from({ length: 1000 }, () => ['0'])
    const advancing = setInterval(() => vi.setSystemTime(Date.now() + 2000), 1)
    await expect(wakeAgain('c', 1, 5)).rejects.toMatchObject({ code: 'unavailable' })
    clearInterval(advancing)
    expect(outside.batches.length).toBeGreaterThan(1)
  })

  it('go on from where a consumer ends', async () => {
    await wakeAgain('c', 2, 7)
    expect(sent()).toMatchObject([
      { group: 'c#2', job: { chatId: 'c', shard: 2, pushes: [], seq: 7, attempt: 0 } },
    ])
  })

  it('get pushes that fill several jobs one job after the other', async () => {
    const updates = Array.from(
      { length: 3 },
      (_, index): ChatPush => ({
        type: 'message.updated',
        chatId: 'c',
        message: message(index + 1, 'x'.repeat(90_000)),
      }),
    )
    await wakeShards('c', spreadOver('c', { shards: 1, fromSeq: 1 }), updates)
    expect(sent().map(({ job }) => [job.shard, job.pushes.length])).toEqual([
      [0, 2],
      [1, 2],
      [0, 1],
      [1, 1],
    ])
  })
})

describe('appended messages', () => {
  it('go to the consumer of the chat, with the sockets that have sent them', async () => {
    const senders = new Map([
      [1, 'one='],
      [3, 'three='],
    ])
    await handOverMessages('quiet', [message(1), message(2), message(3)], { senders })
    expect(sent().map(({ job, group }) => [group, job])).toEqual([
      [
        'quiet',
        {
          chatId: 'quiet',
          pushes: [{ type: 'messages', chatId: 'quiet', messages: [message(1), message(2), message(3)] }],
          attempt: 0,
          own: [
            { connectionId: 'one=', seq: 1 },
            { connectionId: 'three=', seq: 3 },
          ],
        },
      ],
    ])
  })

  it('that are sent again say so, and none are handed over as nothing', async () => {
    await handOverMessages('quiet', [message(1)], { repeated: true })
    expect(sent()[0]?.job).toMatchObject({ repeated: true, own: [] })
    await handOverMessages('quiet', [])
    expect(sent()).toHaveLength(1)
  })

  it('are none: no shard of a large chat is woken, and nothing is counted', async () => {
    await putItem(spreadOver('spread', { shards: 1, fromSeq: 1 }))
    await handOverMessages('spread', [])
    expect(sent()).toEqual([])
    expect(outside.counts).toEqual([])
  })

  it('wake the shards of a large chat, which is looked up every ten seconds until it is one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const hand = () => handOverMessages('grows', [message(5)])
    const groups = async () => {
      outside.sent = []
      await hand()
      return sent().map(({ group }) => group)
    }
    expect(await groups()).toEqual(['grows'])
    await putItem(spreadOver('grows', { shards: 1, fromSeq: 1 }))
    vi.setSystemTime(Date.now() + 9_999)
    expect(await groups()).toEqual(['grows'])
    vi.setSystemTime(Date.now() + 1)
    expect(await groups()).toEqual(['grows#0', 'grows#1'])
    // For good, and how it is spread is read each time.
    await putItem(spreadOver('grows', { shards: 1, fromSeq: 1 }, { shards: 2, fromSeq: 2 }))
    expect(await groups()).toEqual(['grows#0', 'grows#1', 'grows#2'])
  })
})

describe('sockets that could not be reached', () => {
  const waiting = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ connectionId: `c${index}=`, userId: `u${index}` }))
  const job: FanOutJob = { chatId: 'c', shard: 1, pushes: [removed], attempt: 0 }

  it('wait longer after each attempt, in a queue apart, and nobody’s own messages are left out', async () => {
    const own = [{ connectionId: 'c0=', seq: 1 }]
    const more = waiting(1).map((one) => ({ ...one, sk: 'SUB#', expiresAt: 1 }))
    for (let attempt = 0; attempt < 6; attempt++) await handOverWaiting({ ...job, own, attempt }, more)
    expect(sent().map(({ queue, delay, job: { attempt } }) => [queue, delay, attempt])).toEqual(
      [1, 2, 4, 8, 16, 32].map((delay, index) => ['https://retry', delay, index + 1]),
    )
    for (const { job: queued } of sent())
      expect(queued).toEqual({ ...job, attempt: queued.attempt, only: waiting(1) })
    expect(outside.counts).toEqual(Array.from({ length: 6 }, () => ['FanOutHandedOver']))
  })

  it('are given up after the sixth, and counted', async () => {
    await handOverWaiting({ ...job, attempt: 6 }, waiting(3))
    expect(sent()).toEqual([])
    expect(outside.counts).toEqual([['FanOutAbandoned', 3]])
  })

  it('are none: nothing is queued', async () => {
    await handOverWaiting(job, [])
    expect(sent()).toEqual([])
  })

  it('are at most 500 in a message', async () => {
    await handOverWaiting(job, waiting(1001))
    expect(sent().map(({ job: { only = [] } }) => only.length)).toEqual([500, 500, 1])
  })

  it('are fewer beside pushes that leave little room: a message has at most 256 KB', async () => {
    const long = waiting(499).map((one) => ({ ...one, userId: one.userId.padEnd(128, 'x') }))
    await handOverWaiting({ ...job, pushes: [messages(message(1, 'x'.repeat(199_000)))] }, long)
    expect(sent().flatMap(({ job: { only = [] } }) => only)).toEqual(long)
    for (const { job: queued } of sent())
      expect(Buffer.byteLength(JSON.stringify(queued))).toBeLessThanOrEqual(262_144)
  })
})
