import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { deliverToShard } from '../../../shared/domain/fan-out/deliver-to-shard.ts'
import type { ChatPush, FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { ShardCursor } from '../../../shared/domain/records/sharding.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { putItem, putItems } from '../../../shared/platform/storage/write.ts'
import { append, givenChat, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const outside = vi.hoisted(() => ({
  frames: new Map<string, string[]>(),
  failing: new Set<string>(),
  onPost: async (_frame: string): Promise<unknown> => undefined,
  jobs: [] as unknown[],
  latencies: [] as number[],
}))
vi.mock('../../../shared/domain/delivery/connections-endpoint.ts', () => ({
  prepareFrame: async (frame: string) => async (id: string) => {
    if (outside.failing.has(id)) return 503
    outside.frames.set(id, [...(outside.frames.get(id) ?? []), frame])
    await outside.onPost(frame)
    return 200
  },
}))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async (command: unknown) => {
      if (command instanceof SendMessageCommand)
        outside.jobs.push(JSON.parse(command.input.MessageBody ?? ''))
      if (command instanceof SendMessageBatchCommand)
        for (const { MessageBody = '' } of command.input.Entries ?? [])
          outside.jobs.push(JSON.parse(MessageBody))
      return {}
    },
  }),
}))
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: () => {},
  observe: (name: string, ms: number) => name === 'FanOutLatency' && outside.latencies.push(ms),
}))
// Without jitter there is no wait before a retry.
vi.spyOn(Math, 'random').mockReturnValue(0)
const { table } = useTableInMemory({ POSTS_PER_SECOND: '1000' })
const calls = vi.spyOn(table, 'execute')

const shard = 1
/** A large chat, of so many shards besides its own partition, with sockets in one of them. */
const given = async ({ shards = 1, sockets = 1 } = {}) => {
  const [alice] = (await givenUsers(1)) as [User]
  const chatId = await givenChat([alice])
  await putItem({ ...keys.sharding(chatId), shards, generations: [{ shards, fromSeq: 1 }] })
  const ids = Array.from({ length: sockets }, (_, index) => `${chatId}-${index}`)
  await putItems(
    ids.map((connectionId) => ({
      ...keys.subscription(chatId, 'bob', connectionId, shard),
      connectionId,
      userId: 'bob',
    })),
  )
  const say = async (...texts: string[]) => {
    for (const text of texts) await append(chatId, alice, text)
  }
  const cursor = () => getItem<ShardCursor>(keys.shardCursor(chatId, shard))
  const moveTo = (deliveredSeq: number) =>
    putItem({ ...keys.shardCursor(chatId, shard), deliveredSeq, usedUntilMs: 0 })
  const deliver = (job: Partial<FanOutJob>) =>
    deliverToShard(chatId, shard, [{ chatId, shard, pushes: [], attempt: 0, ...job }])
  const removed: ChatPush = { type: 'member.removed', chatId, userId: 'bob' }
  const received = (id = ids[0] ?? '') =>
    (outside.frames.get(id) ?? []).map((frame) => {
      const { type, messages = [] } = JSON.parse(frame) as { type: string; messages?: Message[] }
      return type === 'messages' ? messages.map(({ seq }) => seq) : type
    })
  return { chatId, ids, say, cursor, moveTo, deliver, removed, received }
}

/** Three of them fill a frame. */
const long = 'x'.repeat(10_000)
/** Does something while the first frame is posted. */
const whilePosting = (work: () => unknown) => {
  outside.onPost = async () => {
    outside.onPost = async () => undefined
    await work()
  }
}
const callsOf = (name: string) => calls.mock.calls.filter(([command]) => command === name)

beforeEach(() => {
  outside.frames.clear()
  outside.failing.clear()
  outside.onPost = async () => undefined
  outside.jobs = []
  outside.latencies = []
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a shard', () => {
  it('gets what comes after its cursor, and no message twice', async () => {
    const { say, moveTo, deliver, received } = await given()
    await say('one', 'two', 'three')
    await moveTo(2)
    await deliver({ seq: 3 })
    expect(received()).toEqual([[3]])
  })

  it('gets the rest of what does not fill a frame with what comes meanwhile', async () => {
    const { say, cursor, deliver, received } = await given()
    await say(long, long, long, long)
    whilePosting(() => say('five'))
    await deliver({ seq: 4 })
    expect(received()).toEqual([
      [1, 2, 3],
      [4, 5],
    ])
    expect(await cursor()).toMatchObject({ deliveredSeq: 5, usedUntilMs: expect.any(Number) })
    expect(outside.jobs).toEqual([])
  })

  it('goes on from a cursor that it had, at one write a round', async () => {
    const { say, cursor, moveTo, deliver, received } = await given()
    await say('one', long, long, long, long)
    await moveTo(1)
    const before = callsOf('TransactWriteItemsCommand').length
    await deliver({ seq: 5 })
    expect(received()).toEqual([[2, 3, 4], [5]])
    expect(await cursor()).toMatchObject({ deliveredSeq: 5 })
    expect(callsOf('TransactWriteItemsCommand')).toHaveLength(before)
  })

  it('makes its cursor once', async () => {
    const { say, deliver } = await given()
    await say(long, long, long, long)
    const before = callsOf('TransactWriteItemsCommand').length
    await deliver({ seq: 4 })
    expect(callsOf('TransactWriteItemsCommand')).toHaveLength(before + 1)
  })

  it.each([
    ['behind', 1, [[1, 2, 3], [4]], 4],
    ['at the end', 4, [[1, 2, 3]], 4],
  ])('goes on where another consumer is %s that made the cursor meanwhile', async (_, at, frames, end) => {
    const { say, cursor, moveTo, deliver, received } = await given()
    await say(long, long, long, long)
    whilePosting(() => moveTo(at))
    await deliver({ seq: 4 })
    expect(received()).toEqual(frames)
    expect(await cursor()).toMatchObject({ deliveredSeq: end })
  })

  it('moves no cursor back that another consumer has moved further', async () => {
    const { say, cursor, moveTo, deliver, received } = await given()
    await say('one', long, long, long, long)
    await moveTo(1)
    whilePosting(() => moveTo(5))
    await deliver({ seq: 5 })
    expect(received()).toEqual([[2, 3, 4]])
    expect(await cursor()).toMatchObject({ deliveredSeq: 5 })
  })

  it('gets what is not in the log without a look into the log', async () => {
    const { say, moveTo, deliver, removed, received } = await given()
    await say('one', 'two')
    await deliver({ pushes: [removed] })
    await moveTo(1)
    await deliver({ pushes: [removed], seq: 1 })
    expect(received()).toEqual(['member.removed', 'member.removed'])
  })

  it('measures how long the oldest message of a round took, and nothing else', async () => {
    const { say, deliver, removed } = await given()
    vi.useFakeTimers({ toFake: ['Date'] })
    await say('one')
    vi.setSystemTime(Date.now() + 300)
    await say('two')
    vi.setSystemTime(Date.now() + 400)
    await deliver({ seq: 2 })
    await deliver({ pushes: [removed] })
    expect(outside.latencies).toEqual([700])
  })

  it('hands over whom it does not reach, with the messages and pushes of the round', async () => {
    const { chatId, ids, say, moveTo, deliver, removed, received } = await given({ sockets: 2 })
    await say('one', 'two', 'three', 'four')
    await moveTo(1)
    const [fine, failing] = ids as [string, string]
    outside.failing.add(failing)
    await deliver({ seq: 4, pushes: [removed] })
    await deliver({ pushes: [removed] })
    expect(received(fine)).toEqual([[2, 3, 4], 'member.removed', 'member.removed'])
    const retry = {
      chatId,
      shard,
      pushes: [removed],
      attempt: 1,
      only: [{ connectionId: failing, userId: 'bob' }],
    }
    expect(outside.jobs).toEqual([{ ...retry, range: { from: 2, to: 4 } }, retry])
  })
})

describe('a consumer whose time is over', () => {
  const deliverUntilOver = async (texts: readonly string[], overAfterMs: number) => {
    const shardOfChat = await given({ sockets: 30 })
    await shardOfChat.say(...texts)
    vi.useFakeTimers({ toFake: ['Date'] })
    const endMs = Date.now() + 20_000
    // With the last of the sockets, so that all have their turn.
    let posts = 0
    outside.onPost = async () => {
      if (++posts === 30) vi.setSystemTime(endMs + overAfterMs)
    }
    await shardOfChat.deliver({ seq: texts.length })
    return shardOfChat
  }

  it.each([0, 1])('wakes the next one for the rest, which it does not begin, %i ms later', async (ms) => {
    const { chatId, received, cursor } = await deliverUntilOver([long, long, long, long], ms)
    expect(received()).toEqual([[1, 2, 3]])
    expect(await cursor()).toMatchObject({ deliveredSeq: 3 })
    expect(outside.jobs).toEqual([{ chatId, shard, pushes: [], seq: 4, attempt: 0 }])
  })

  it('wakes nobody where nothing is left', async () => {
    const { received } = await deliverUntilOver(['one'], 1)
    expect(received()).toEqual([[1]])
    expect(outside.jobs).toEqual([])
  })
})

describe('while a storm waits for the next minute', () => {
  const givenInStorm = async (shards: number) => {
    await putItem({ ...keys.postBudget(), dueMs: Date.now() + 60_000 })
    return given({ shards, sockets: 30 })
  }

  it.each([1, 2])('messages of a chat of %i shards that uses little go first', async (shards) => {
    const { say, deliver, received } = await givenInStorm(shards)
    await say('one')
    await deliver({ seq: 1 })
    expect(received()).toEqual([[1]])
  })

  it.each([
    [1, ['member.removed']],
    [2, []],
  ])(
    'what is not in the log goes first in a chat of one shard, not in one of more: %i',
    async (shards, first) => {
      const { deliver, removed, received } = await givenInStorm(shards)
      await deliver({ pushes: [removed] })
      expect(received()).toEqual(first)
    },
  )
})
