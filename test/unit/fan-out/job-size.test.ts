import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { FanOutJob, type ChatPush } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { handOverWaiting, wakeShards } from '../../../shared/domain/fan-out/hand-over.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { textMessage } from '../../steps/chats/text-message.ts'

const queued = vi.hoisted(() => ({ bodies: [] as string[] }))
/** SQS's limit for one message, and for all of a batch together. */
const mostBytes = 262_144
const queue = (bodies: readonly string[]) => {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)
  if (bytes > mostBytes || bodies.length > 10) throw new Error(`refused: ${bodies.length}, ${bytes} bytes`)
  queued.bodies.push(...bodies)
}
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async (command: unknown) => {
      if (command instanceof SendMessageCommand) queue([command.input.MessageBody ?? ''])
      if (command instanceof SendMessageBatchCommand)
        queue((command.input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody))
      return {}
    },
  }),
}))
vi.stubEnv('FAN_OUT_QUEUE_URL', 'https://queue')
vi.stubEnv('FAN_OUT_RETRY_QUEUE_URL', 'https://retry')

const messages = (from: number, count: number): Message[] =>
  Array.from({ length: count }, (_, index) => textMessage('c', from + index, 'x'.repeat(20_000)))
/** The pushes of ten jobs, nearly as large as SQS takes each. */
const ofTenJobs = (): ChatPush[] =>
  Array.from({ length: 10 }, (_, index) => ({
    type: 'messages',
    chatId: 'c',
    messages: messages(9 * index + 1, 9),
  }))
const updates = (): ChatPush[] =>
  messages(1, 20).map((message) => ({ type: 'message.updated', chatId: 'c', message }))
const jobs = () => queued.bodies.map((body) => FanOutJob.parse(JSON.parse(body)))
const seqsIn = (all: readonly FanOutJob[]) =>
  all.flatMap(({ pushes }) =>
    pushes.flatMap((push) => (push.type === 'messages' ? push.messages.map(({ seq }) => seq) : [])),
  )
const updatesIn = (all: readonly FanOutJob[]) =>
  all.flatMap(({ pushes }) =>
    pushes.flatMap((push) => (push.type === 'message.updated' ? [push.message.seq] : [])),
  )
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

beforeEach(() => {
  queued.bodies = []
})

describe('jobs merged from several', () => {
  it('exceed no queue’s size when the chat becomes large: shard 0 gets every message of before, in order', async () => {
    const sharding = { ...keys.sharding('c'), shards: 1, generations: [{ shards: 1, fromSeq: 91 }] }
    await wakeShards('c', sharding, ofTenJobs())
    expect(jobs().every(({ shard }) => shard === 0)).toBe(true)
    expect(seqsIn(jobs())).toEqual(oneTo(90))
  })

  it('exceed no queue’s size with what the log does not have, which each shard gets in order', async () => {
    const sharding = { ...keys.sharding('c'), shards: 3, generations: [{ shards: 3, fromSeq: 1 }] }
    await wakeShards('c', sharding, [
      { type: 'messages', chatId: 'c', messages: messages(1, 1) },
      ...updates(),
    ])
    for (const shard of [0, 1, 2, 3]) {
      const ofShard = jobs().filter((job) => job.shard === shard)
      expect(updatesIn(ofShard)).toEqual(oneTo(20))
      expect(ofShard.map(({ seq }) => seq).filter(Boolean)).toEqual([1])
    }
  })

  it('exceed no queue’s size when some of many sockets wait: each gets every push again', async () => {
    const waiting = oneTo(700).map((index) => ({
      connectionId: `connection-${index}=`,
      userId: `${index}`.repeat(36).slice(0, 36),
    }))
    const pushes = [...ofTenJobs(), ...updates()]
    await handOverWaiting({ chatId: 'c', shard: 1, pushes, range: { from: 91, to: 95 }, attempt: 0 }, waiting)
    for (const { connectionId } of [waiting[0], waiting[699]] as typeof waiting) {
      const own = jobs().filter(({ only }) => only?.some((one) => one.connectionId === connectionId))
      expect(seqsIn(own)).toEqual(oneTo(90))
      expect(updatesIn(own)).toEqual(oneTo(20))
      expect(own.flatMap(({ range = [] }) => range)).toEqual([{ from: 91, to: 95 }])
    }
  })
})

it('one push of many members was larger than a queue’s message, and reached nobody', async () => {
  const members = oneTo(100).map((index) => ({
    userId: `user-${index}`,
    username: `user-${index}`,
    role: 'member' as const,
    joinedAt: new Date(0).toISOString(),
    readSeq: 0,
    online: false,
    custom: { note: 'x'.repeat(5000) },
  }))
  const sharding = { ...keys.sharding('c'), shards: 1, generations: [{ shards: 1, fromSeq: 1 }] }
  for (const type of ['member.added', 'member.updated'] as const) {
    await wakeShards('c', sharding, [{ type, chatId: 'c', members }])
    await handOverWaiting({ chatId: 'c', pushes: [{ type, chatId: 'c', members }], attempt: 0 }, [
      { connectionId: 'one=', userId: 'one' },
    ])
  }
  const added = jobs().flatMap(({ pushes }) =>
    pushes.flatMap((push) => ('members' in push ? push.members.map(({ userId }) => userId) : [])),
  )
  // Two shards and a socket that waits, of each kind.
  expect(added.toSorted()).toEqual(
    Array.from({ length: 6 }, () => members)
      .flat()
      .map(({ userId }) => userId)
      .toSorted(),
  )
})
