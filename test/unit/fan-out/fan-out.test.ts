import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { announceActivity } from '../../../shared/domain/fan-out/announce-activity.ts'
import { deliverGroup, deliverJobs, fanOut, redeliver } from '../../../shared/domain/fan-out/fan-out.ts'
import type { ChatPush, FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { finishDelivery } from '../../../shared/domain/fan-out/finish-delivery.ts'
import { pushToUsers } from '../../../shared/domain/fan-out/push-to-users.ts'
import { readRange } from '../../../shared/domain/fan-out/read-log.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { Connection } from '../../../shared/domain/records/connection.ts'
import { readSharding } from '../../../shared/domain/sockets/list-subscribers.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { getItem, queryAll } from '../../../shared/platform/storage/read.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { deleteItems, putItem, putItems, updateItem } from '../../../shared/platform/storage/write.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { textMessage } from '../../steps/chats/text-message.ts'
import { append, givenChat, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'

const outside = vi.hoisted(() => ({
  frames: new Map<string, string[]>(),
  statuses: new Map<string, number>(),
  jobs: [] as { queue: string | undefined; job: unknown }[],
  counts: [] as [string, number][],
}))
vi.mock('../../../shared/domain/delivery/connections-endpoint.ts', () => ({
  prepareFrame: async (frame: string) => async (id: string) => {
    const status = outside.statuses.get(id) ?? 200
    if (status === 200) outside.frames.set(id, [...(outside.frames.get(id) ?? []), frame])
    return status
  },
  disconnect: async () => 204,
}))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async (command: unknown) => {
      if (command instanceof SendMessageCommand)
        outside.jobs.push({ queue: command.input.QueueUrl, job: JSON.parse(command.input.MessageBody ?? '') })
      if (command instanceof SendMessageBatchCommand)
        for (const { MessageBody = '' } of command.input.Entries ?? [])
          outside.jobs.push({ queue: command.input.QueueUrl, job: JSON.parse(MessageBody) })
      return {}
    },
  }),
}))
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: (name: string, times = 1) => outside.counts.push([name, times]),
  observe: (name: string, ms: number) => outside.counts.push([name, ms]),
}))
vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
vi.stubEnv('TABLE_NAME', 'fan-outs')
vi.stubEnv('FAN_OUT_QUEUE_URL', 'https://queue')
vi.stubEnv('FAN_OUT_RETRY_QUEUE_URL', 'https://retry')
vi.stubEnv('ADDS_PER_HOUR', '1000')
vi.stubEnv('POSTS_PER_SECOND', '1000')
vi.stubEnv('INLINE_SOCKETS', '3')
vi.stubEnv('SOCKETS_PER_SHARD', '25')
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})

const table = new TableInMemory()
const inputs: object[] = []
/** How often items of a partition were listed. */
const listed = ({ pk }: { pk: string }) =>
  inputs.filter(
    (input) => 'KeyConditionExpression' in input && JSON.stringify(input).includes(JSON.stringify(pk)),
  ).length
inMemory(dynamo(), (command, input) => {
  inputs.push(input)
  return table.execute(command, input)
})

let chats = 0
const freshChat = () => `chat-${++chats}`
/** Sockets that have entered a chat. */
const enter = (chatId: string, ...ids: string[]) =>
  putItems(
    ids.map((connectionId) => ({
      ...keys.subscription(chatId, `user of ${connectionId}`, connectionId),
      connectionId,
      userId: `user of ${connectionId}`,
      joinedAtMs: 1,
      enteredAtMs: 1,
      expiresAt: 2e9,
    })),
  )
const message = (chatId: string, seq: number, sentAtMs = 0) =>
  textMessage(chatId, seq, `text ${seq}`, sentAtMs)
const messages = (chatId: string, ...seqs: number[]): ChatPush => ({
  type: 'messages',
  chatId,
  messages: seqs.map((seq) => message(chatId, seq)),
})
const removed = (chatId: string): ChatPush => ({ type: 'member.removed', chatId, userId: 'bob' })
const received = (id: string) =>
  (outside.frames.get(id) ?? []).map((frame) => {
    const { type, messages: of = [] } = JSON.parse(frame) as { type: string; messages?: Message[] }
    return type === 'messages' ? of.map(({ seq }) => seq) : type
  })
const countOf = (wanted: string) =>
  outside.counts.filter(([name]) => name === wanted).map(([, value]) => value)

beforeEach(() => {
  outside.frames.clear()
  outside.statuses.clear()
  outside.jobs = []
  outside.counts = []
  inputs.length = 0
  warn.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a fan-out', () => {
  it('reaches every socket in the chat but the sender’s, at once, and nobody elsewhere', async () => {
    const [chatId, other] = [freshChat(), freshChat()]
    await enter(chatId, 'a', 'b', 'c')
    await enter(other, 'd')
    await fanOut(chatId, [messages(chatId, 1), removed(chatId)], 'b')
    expect(['a', 'b', 'c', 'd'].map(received)).toEqual([
      [[1], 'member.removed'],
      [],
      [[1], 'member.removed'],
      [],
    ])
    expect(outside.jobs).toEqual([])
    expect(warn).not.toHaveBeenCalled()
  })

  it('measures how long each message took, but not of those sent again', async () => {
    const chatId = freshChat()
    await enter(chatId, 'a')
    vi.useFakeTimers({ toFake: ['Date'], now: 5000 })
    const push: ChatPush = {
      type: 'messages',
      chatId,
      messages: [message(chatId, 1, 4000), message(chatId, 2, 4500)],
    }
    await fanOut(chatId, [removed(chatId), push])
    expect(countOf('FanOutLatency')).toEqual([1000, 500])
    await fanOut(chatId, [push], undefined, { repeated: true })
    expect(countOf('FanOutLatency')).toHaveLength(2)
    expect(received('a')).toEqual([[1, 2], 'member.removed', [1, 2]])
  })

  it('hands over whom it does not reach, and forgets whose socket is closed', async () => {
    const chatId = freshChat()
    await enter(chatId, 'ok', 'slow', 'gone')
    outside.statuses.set('slow', 429).set('gone', 410)
    await putItem({
      ...keys.connectionChat('gone', chatId),
      chatId,
      connectionId: 'gone',
      userId: 'user of gone',
    })
    await fanOut(chatId, [messages(chatId, 1)])
    expect(outside.jobs).toEqual([
      {
        queue: 'https://retry',
        job: {
          chatId,
          pushes: [messages(chatId, 1)],
          attempt: 1,
          only: [{ connectionId: 'slow', userId: 'user of slow' }],
        },
      },
    ])
    expect(
      (await queryAll<{ connectionId: string }>(ranges.subscriptions(chatId))).map((s) => s.connectionId),
    ).toEqual(['ok', 'slow'])
    expect(warn.mock.calls).toEqual([
      [
        'fan-out did not reach every socket',
        {
          chatId,
          shard: undefined,
          pushes: ['messages'],
          attempt: 0,
          delivered: 1,
          gone: 1,
          uncleaned: 0,
          waiting: 1,
          refused: {},
        },
      ],
    ])
  })

  it('opens shards for a chat of more sockets than one post is for, and wakes them from then on', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    await enter(chatId, 'a', 'b', 'c')
    await fanOut(chatId, [removed(chatId)])
    expect(outside.jobs).toEqual([])
    await enter(chatId, 'd')
    await fanOut(chatId, [removed(chatId)])
    expect(await readSharding(chatId)).toMatchObject({ shards: 1 })
    expect(outside.jobs.map(({ job }) => (job as FanOutJob).shard)).toEqual([0, 1])
    // It stays large when its sockets go, and how it is spread is looked up each time.
    await deleteItems(await queryAll(ranges.subscriptions(chatId)))
    await putItem({
      ...keys.sharding(chatId),
      shards: 2,
      generations: [
        { shards: 1, fromSeq: 1 },
        { shards: 2, fromSeq: 1 },
      ],
    })
    outside.jobs = []
    await fanOut(chatId, [removed(chatId)])
    expect(outside.jobs.map(({ job }) => (job as FanOutJob).shard)).toEqual([0, 1, 2])
    expect(received('a')).toEqual(['member.removed'])
  })

  it('to a chat that was found to be large does not look for its sockets again', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    await enter(chatId, 'a', 'b', 'c', 'd')
    const partition = keys.subscription(chatId, 'u', 'c')
    await fanOut(chatId, [removed(chatId)])
    const before = listed(partition)
    expect(before).toBeGreaterThan(0)
    await fanOut(chatId, [removed(chatId)])
    expect(listed(partition)).toBe(before)
  })

  it('to a chat that is gone while it has many sockets reaches those that there are', async () => {
    const chatId = freshChat()
    await enter(chatId, 'a', 'b', 'c', 'd')
    await fanOut(chatId, [removed(chatId)])
    expect(['a', 'b', 'c', 'd'].map(received)).toEqual(Array.from({ length: 4 }, () => ['member.removed']))
  })
})

describe('jobs of a chat', () => {
  it('are delivered together, and each sender gets the others’ messages', async () => {
    const chatId = freshChat()
    await enter(chatId, 'a', 'b', 'c')
    outside.statuses.set('c', 200)
    await deliverJobs(chatId, [
      {
        chatId,
        pushes: [messages(chatId, 1)],
        attempt: 0,
        exceptConnectionId: 'c',
        own: [{ connectionId: 'a', seq: 1 }],
      },
      {
        chatId,
        pushes: [messages(chatId, 2, 3), removed(chatId)],
        attempt: 0,
        own: [
          { connectionId: 'a', seq: 3 },
          { connectionId: 'b', seq: 2 },
        ],
      },
    ])
    expect(received('a')).toEqual([[2], 'member.removed'])
    expect(received('b')).toEqual([[1, 3], 'member.removed'])
    expect(received('c')).toEqual([[1, 2, 3], 'member.removed'])
  })

  it('leave a sender alone whose messages they are all', async () => {
    const chatId = freshChat()
    await enter(chatId, 'a', 'b')
    const own = [
      { connectionId: 'a', seq: 1 },
      { connectionId: 'a', seq: 2 },
    ]
    await deliverGroup([{ chatId, pushes: [messages(chatId, 1, 2)], attempt: 0, own }])
    expect([received('a'), received('b')]).toEqual([[], [[1, 2]]])
  })

  it('count what became of senders with the others', async () => {
    const chatId = freshChat()
    await enter(chatId, 'ok', 'mine', 'other')
    outside.statuses.set('mine', 403).set('other', 403)
    const own = [
      { connectionId: 'mine', seq: 1 },
      { connectionId: 'ok', seq: 1 },
    ]
    await deliverJobs(chatId, [{ chatId, pushes: [messages(chatId, 1, 2)], attempt: 0, own }])
    expect(warn.mock.calls[0]?.[1]).toMatchObject({ delivered: 1, refused: { 403: 2 } })
    warn.mockClear()
    outside.statuses.set('mine', 410).set('other', 429)
    await deliverJobs(chatId, [
      {
        chatId,
        pushes: [messages(chatId, 1, 2)],
        attempt: 0,
        own: [...own, { connectionId: 'other', seq: 2 }],
      },
    ])
    expect(warn.mock.calls[0]?.[1]).toMatchObject({ delivered: 1, gone: 1, waiting: 1 })
    expect(outside.jobs).toMatchObject([{ job: { only: [{ connectionId: 'other' }] } }])
  })

  it('are none: nothing is read or posted', async () => {
    await deliverJobs('nowhere', [])
    await deliverGroup([])
    expect(outside.counts).toEqual([])
  })
})

describe('a retry', () => {
  const retry = (chatId: string, changed: Partial<FanOutJob>): FanOutJob => ({
    chatId,
    pushes: [removed(chatId)],
    attempt: 2,
    ...changed,
  })
  const only = (...ids: string[]) =>
    ids.map((connectionId) => ({ connectionId, userId: `user of ${connectionId}` }))

  it('goes to those of its recipients that are still in the chat, and to nobody else', async () => {
    const chatId = freshChat()
    await enter(chatId, 'a', 'b')
    await redeliver(retry(chatId, { only: only('b', 'left') }))
    expect(['a', 'b', 'left'].map(received)).toEqual([[], ['member.removed'], []])
    expect(countOf('FanOutRetries')).toEqual([1])
  })

  it('to nobody who is still there does nothing', async () => {
    const chatId = freshChat()
    await redeliver(retry(chatId, { only: only('left') }))
    await redeliver(retry(chatId, {}))
    expect(outside.counts).toEqual([])
    expect(outside.jobs).toEqual([])
  })

  it('reads its messages as they are now, and is handed over again', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    for (const text of ['one', 'two', 'three']) await append(chatId, alice, text)
    await enter(chatId, 'a', 'b')
    outside.statuses.set('b', 503)
    await redeliver(retry(chatId, { only: only('a', 'b'), range: { from: 2, to: 3 } }))
    expect(received('a')).toEqual([[2, 3], 'member.removed'])
    expect(outside.jobs).toMatchObject([
      { queue: 'https://retry', job: { attempt: 3, only: only('b'), range: { from: 2, to: 3 } } },
    ])
    expect(await readRange(chatId, { from: 2, to: 2 })).toMatchObject([{ seq: 2, text: 'two' }])
    expect(inputs.at(-1)).toMatchObject({ Limit: 1 })
  })
})

describe('cleaning up after a delivery', () => {
  const delivery = { delivered: 1, gone: [], waiting: [], refused: new Map<number, number>() }
  const job: FanOutJob = { chatId: 'c', shard: 4, pushes: [], attempt: 3 }
  const socket = { connectionId: 'x', userId: 'u' }

  it('says nothing where everybody was reached, and what was wrong otherwise', async () => {
    await finishDelivery(job, delivery)
    expect(warn).not.toHaveBeenCalled()
    await finishDelivery(job, { ...delivery, gone: [socket] })
    await finishDelivery(job, { ...delivery, waiting: [socket] })
    await finishDelivery(job, { ...delivery, refused: new Map([[400, 2]]) })
    await finishDelivery(job, { ...delivery, gone: [socket], refused: new Map([[400, 2]]) })
    expect(warn.mock.calls.map(([, fields]) => fields)).toMatchObject([
      { shard: 4, attempt: 3, gone: 1, uncleaned: 0, waiting: 0, refused: {} },
      { gone: 0, waiting: 1 },
      { gone: 0, waiting: 0, refused: { 400: 2 } },
      { gone: 1, waiting: 0, refused: { 400: 2 } },
    ])
  })

  it('goes on where a socket’s records cannot be removed', async () => {
    const gone = [{ ...socket, connectionId: 'x'.repeat(3000) }, socket]
    await finishDelivery(job, { ...delivery, gone })
    expect(warn.mock.calls[0]?.[1]).toMatchObject({ gone: 2, uncleaned: 1 })
  })
})

describe('a push to users', () => {
  const open = async (userId: string, connectionId: string, openedAtMs: number) => {
    const rest = { connectionId, userId, sessionId: 's', openedAtMs, expiresAt: 2e9 }
    await putItem({ ...keys.userConnection(userId, 's', connectionId), ...rest })
    await putItem({
      ...keys.connection(connectionId),
      ...rest,
      username: userId,
      tokenExpiresAtMs: 2e12,
    } satisfies Connection)
  }
  const isOpen = async (connectionId: string) => (await getItem(keys.connection(connectionId))) !== undefined

  it('goes to all their sockets but one, and nobody else’s', async () => {
    for (const [userId, id] of [
      ['ann', 'a1'],
      ['ann', 'a2'],
      ['bob', 'b1'],
      ['cid', 'c1'],
    ] as const)
      await open(userId, id, 1)
    await pushToUsers(['ann', 'bob'], removed('chat'), 'a2')
    expect(['a1', 'a2', 'b1', 'c1'].map(received)).toEqual([['member.removed'], [], ['member.removed'], []])
  })

  it('forgets a socket that is closed, but not one that is about to open', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    const ids = ['old', 'opening', 'fine']
    await open('dan', 'old', Date.now() - 30_001)
    await open('dan', 'opening', Date.now() - 30_000)
    await open('dan', 'fine', 1)
    for (const id of ['old', 'opening']) outside.statuses.set(id, 410)
    await pushToUsers(['dan'], removed('chat'))
    expect(await Promise.all(ids.map(isOpen))).toEqual([false, true, true])
  })
})

describe('the activity of a chat', () => {
  const givenQuiet = async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([alice, bob])
    await append(chatId, alice, 'hello')
    const opened = {
      connectionId: `of ${bob.userId}`,
      userId: bob.userId,
      sessionId: 's',
      openedAtMs: 1,
      expiresAt: 2e9,
    }
    await putItem({ ...keys.userConnection(bob.userId, 's', opened.connectionId), ...opened })
    await putItem({ ...keys.presence(bob.userId), [`open:${opened.connectionId}`]: 2e9 })
    const hears = async () => {
      outside.frames.clear()
      await announceActivity(chatId)
      return received(opened.connectionId)
    }
    const set = (field: string, value: unknown) =>
      updateItem(keys.membership(bob.userId, chatId), 'SET #field = :value', {
        names: { '#field': field },
        values: { ':value': value },
      })
    return { alice, bob, chatId, opened, hears, set }
  }

  it('is heard by who has not entered, or muted, or hidden it', async () => {
    const { bob, chatId, opened, hears, set } = await givenQuiet()
    expect(await hears()).toEqual(['activity'])
    expect(JSON.parse(outside.frames.get(opened.connectionId)?.[0] ?? '')).toMatchObject({
      type: 'activity',
      chatId,
      lastSeq: 1,
      lastMessage: { text: 'hello' },
      mentions: 0,
    })
    await set('hiddenAfterSeq', 1)
    expect(await hears()).toEqual([])
    await set('hiddenAfterSeq', 0)
    expect(await hears()).toEqual(['activity'])
    await set('notifications', 'none')
    expect(await hears()).toEqual([])
    await set('notifications', 'all')
    await putItem({
      ...keys.subscription(chatId, bob.userId, opened.connectionId),
      connectionId: opened.connectionId,
      userId: bob.userId,
    })
    expect(await hears()).toEqual([])
  })

  it('is told to the others when a membership has ended, and its entry among the members has not yet', async () => {
    const { chatId, hears } = await givenQuiet()
    const userId = 'a-left'
    await putItem({ ...keys.rosterEntry(chatId, userId), userId })
    await putItem({ ...keys.presence(userId), 'open:elsewhere': 2e9 })
    expect(await hears()).toEqual(['activity'])
  })

  it('does not list the sockets of who has none that is elsewhere', async () => {
    const { alice, bob, hears } = await givenQuiet()
    const listedOf = ({ userId }: User) => listed(keys.userConnection(userId, 's', 'c'))
    inputs.length = 0
    await hears()
    expect([listedOf(bob), listedOf(alice)]).toEqual([1, 0])
  })

  it('has no last message while there is none', async () => {
    const { chatId, hears, opened } = await givenQuiet()
    await updateItem(keys.chatHead(chatId), 'REMOVE lastMessage')
    expect(await hears()).toEqual(['activity'])
    expect(JSON.parse(outside.frames.get(opened.connectionId)?.[0] ?? '')).not.toHaveProperty('lastMessage')
  })

  it.each([keys.chatMeta, keys.chatHead])('of a chat that is gone is heard by nobody', async (key) => {
    const { chatId, hears } = await givenQuiet()
    await deleteItems([key(chatId)])
    expect(await hears()).toEqual([])
  })

  it('that could not be copied to a large chat’s members is copied by the next job', async () => {
    const { bob, chatId, hears } = await givenQuiet()
    await updateItem(keys.chatMeta(chatId), 'SET copiedAtMs = :long, memberCount = :many', {
      values: { ':long': 1, ':many': limits.activityMembers + 1 },
    })
    const broken = { ...keys.rosterEntry(chatId, 'broken'), userId: 'x'.repeat(3000) }
    await putItem(broken)
    await expect(hears()).rejects.toMatchObject({ code: 'validation_failed' })
    expect(await getItem(keys.chatMeta(chatId))).not.toHaveProperty('copyBeganAtMs')
    await deleteItems([broken])
    await updateItem(keys.membership(bob.userId, chatId), 'REMOVE activeAtMs')
    expect(await hears()).toEqual([])
    const { activeAtMs } = await headOf(chatId)
    expect(await getItem(keys.membership(bob.userId, chatId))).toMatchObject({ activeAtMs })
    expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ copiedAtMs: activeAtMs })
  })

  it.each([
    [59, false],
    [60, true],
  ])('is copied when it is %i minutes later than the last copy: %s', async (minutes, isCopied) => {
    const { chatId, hears } = await givenQuiet()
    const { activeAtMs } = await headOf(chatId)
    const copiedAtMs = activeAtMs - minutes * 60_000
    await updateItem(keys.chatMeta(chatId), 'SET copiedAtMs = :at', { values: { ':at': copiedAtMs } })
    await hears()
    expect(await getItem(keys.chatMeta(chatId))).toMatchObject({
      copiedAtMs: isCopied ? activeAtMs : copiedAtMs,
    })
  })
})
