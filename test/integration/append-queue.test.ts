import { afterEach, describe, expect, it } from 'vitest'
import { appends, queues, sockets } from '../steps/domain/domain.ts'
import type { Credentials } from '../../shared/domain/access/credentials.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { deliverJobs } from '../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { banUser } from '../../shared/domain/members/ban-user.ts'
import { laneOf, markBusy } from '../../shared/domain/messages/busy.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import { underTableConditions } from '../steps/aws/under-table-conditions.ts'
import { appendBatch } from '../steps/domain/consume-appends.ts'
import {
  givenBusyChat,
  givenChat,
  givenSocket,
  givenUser,
  givenUsers,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'
import { wholeLog } from '../steps/domain/offer-messages.ts'
import { expectWholeChain } from '../steps/domain/verify-chat.ts'

const say = ({ credentials }: User, chatId: string, text: string) =>
  postMessage(credentials, { chatId, text, clientMessageId: text })

const pushedSeqs = (connectionId: string): number[] =>
  sockets
    .received(connectionId)
    .flatMap(({ messages }) => ((messages ?? []) as { seq: number }[]).map(({ seq }) => seq))

underTableConditions()
afterEach(() => appends.consume(appendBatch))

describe('a batch of the append queue', () => {
  it('is one transaction, in which messages of one sender and mentions of one member share an item', async () => {
    const { chatId, people } = await givenBusyChat(3)
    const [alice, bob, carol] = people as [User, User, User]
    const texts = [`1 @${carol.username}`, `2 @${carol.username}`, '3']
    const batches: number[] = []
    appends.consume(async (batch) => {
      batches.push(batch.length)
      return appendBatch(batch)
    })
    const sent = await Promise.all([
      ...texts.map((text) => say(alice, chatId, `a ${text}`)),
      ...texts.map((text) => say(bob, chatId, `b ${text}`)),
    ])
    expect(sent.every(({ duplicate }) => !duplicate)).toBe(true)
    expect(Math.max(...batches)).toBeGreaterThan(1)
    const log = await wholeLog(chatId)
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    const own = log.filter(({ senderId }) => senderId === alice.userId).map(({ seq }) => seq)
    expect((await membershipOf(chatId, alice.userId))?.readSeq).toBe(Math.max(...own))
    const mentioning = log.filter(({ mentions }) => mentions?.includes(carol.userId)).map(({ seq }) => seq)
    expect(mentioning).toHaveLength(4)
    expect((await membershipOf(chatId, carol.userId))?.mentionSeqs).toEqual(new Set(mentioning))
  })

  it('refuses one message and writes all others', async () => {
    const { chatId, people } = await givenBusyChat(4)
    const outsider = await givenUser()
    const [first, ...others] = people
    const sent = await Promise.allSettled(
      [first, outsider, ...others].map((user, index) => say(user, chatId, `${index}`)),
    )
    expect(sent.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(sent[1]).toMatchObject({ reason: { code: 'chat_not_found' } })
    expect((await wholeLog(chatId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  })

  it('writes a message once that is in it twice', async () => {
    const { chatId, people } = await givenBusyChat(2)
    const sent = await Promise.all([1, 2, 3].map(() => say(people[0], chatId, 'once')))
    expect(new Set(sent.map(({ message }) => message.seq))).toEqual(new Set([1]))
    expect(sent.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(await wholeLog(chatId)).toHaveLength(1)
  })
})

it('writers who collide in a quiet chat make it busy, and all of them are written', async () => {
  const people = await givenUsers(12)
  const chatId = await givenChat(people)
  const sent = await Promise.all(people.map((user, index) => say(user, chatId, `${index}`)))
  expect(appends.sent(chatId)).toBeGreaterThan(0)
  expect(new Set(sent.map(({ message }) => message.seq)).size).toBe(12)
  expect((await wholeLog(chatId)).map(({ seq }) => seq)).toEqual(sent.map((_, index) => index + 1))
})

describe('acts in a busy chat', () => {
  it('take their turn in the queue, count as read by whoever acts, and take effect for what comes after', async () => {
    const { chatId, people } = await givenBusyChat(3)
    const [owner, bob, carol] = people as [User, User, User]
    const dave = await givenUser()
    await Promise.all([
      say(bob, chatId, 'one'),
      say(carol, chatId, 'two'),
      addMembers(owner.credentials, chatId, [dave.username]),
    ])
    const joined = (await wholeLog(chatId)).find(({ type }) => type === 'joined')
    expect((await membershipOf(chatId, dave.userId))?.readSeq).toBe(joined?.seq)
    await markBusy(chatId)
    const queued = appends.sent(chatId)
    await banUser(owner.credentials, chatId, carol.userId)
    await patchChat(owner.credentials, chatId, { locked: true, name: 'Quiet, please' })
    expect(appends.sent(chatId) - queued).toBe(2)
    await expect(say(carol, chatId, 'three')).rejects.toMatchObject({ code: 'chat_not_found' })
    await expect(say(bob, chatId, 'four')).rejects.toMatchObject({ code: 'chat_locked' })
    const log = await wholeLog(chatId)
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(log.slice(3).map(({ type }) => type)).toEqual(['removed', 'renamed', 'locked'])
    expect((await membershipOf(chatId, owner.userId))?.readSeq).toBe(6)
  })

  it('lock a chat once, whoever does it at the same time', async () => {
    const { chatId, people } = await givenBusyChat(2)
    const lock = () => patchChat(people[0].credentials, chatId, { locked: true })
    await Promise.all([lock(), lock(), lock()])
    expect((await wholeLog(chatId)).map(({ type }) => type)).toEqual(['locked'])
  })
})

it('a sender’s own socket gets the ack only, as in a quiet chat, and all others every message', async () => {
  const { chatId, people } = await givenBusyChat(2)
  const [alice, bob] = people as [User, User]
  const [own, elsewhere, bobs] = await Promise.all([alice, alice, bob].map((user) => givenSocket(user)))
  if (!own || !elsewhere || !bobs) throw new Error('three sockets')
  for (const socket of [own, elsewhere, bobs]) await enterChat(socket, chatId, undefined)
  const send = (credentials: Credentials, text: string) =>
    postMessage(credentials, { chatId, text, clientMessageId: text })
  const [one, two, overRest] = await Promise.all([
    send(own, 'one'),
    send(bobs, 'two'),
    send(alice.credentials, 'over REST'),
  ])
  const jobs = (await drainQueue(queues.fanOut)).map((body) => FanOutJob.parse(JSON.parse(body)))
  await deliverJobs(
    chatId,
    jobs.filter((job) => job.chatId === chatId),
  )
  const pushed = [own, elsewhere, bobs].map(({ connectionId }) => pushedSeqs(connectionId))
  const [first, second, third] = [one, two, overRest].map(({ message }) => message.seq) as [
    number,
    number,
    number,
  ]
  expect(pushed).toEqual([[second, third].toSorted(), [1, 2, 3], [first, third].toSorted()])
})

/** Ids of users are random, and one time in 128 eight of them are all in the same lane. */
const givenChatOfBothLanes = async (head: Parameters<typeof laneOf>[0]) => {
  for (;;) {
    const given = await givenBusyChat(8)
    const lanes = new Set(given.people.map(({ userId }) => laneOf(head, userId)))
    if (lanes.size === 2) return given
  }
}

it('two lanes share one order, in which each sender who waits for acks keeps the own one', async () => {
  const lanesUntilMs = Date.now() + 60_000
  const { chatId, people } = await givenChatOfBothLanes({ lanesUntilMs })
  await updateItem(keys.chatHead(chatId), 'SET lanesUntilMs = :until', {
    values: { ':until': lanesUntilMs },
  })
  const texts = ['1', '2', '3']
  const sayAll = async (user: User) => {
    const seqs: number[] = []
    for (const text of texts) seqs.push((await say(user, chatId, text)).message.seq)
    return seqs
  }
  const sent = await Promise.all(people.map(sayAll))
  expect(appends.sent(chatId)).toBeGreaterThan(0)
  expect(appends.sent(`${chatId}#1`)).toBeGreaterThan(0)
  const log = await wholeLog(chatId)
  expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1))
  for (const [index, { userId }] of people.entries()) {
    const own = log.filter(({ senderId }) => senderId === userId)
    expect(own.map(({ text }) => text)).toEqual(texts)
    expect(own.map(({ seq }) => seq)).toEqual(sent[index])
  }
  await expectWholeChain(people[0], chatId, 24)
})

it('a consumer that runs beside its successor writes every message once, and each sender has its ack', async () => {
  const { chatId, people } = await givenBusyChat(4)
  appends.consume(async (batch) => {
    await Promise.all([appendBatch(batch), appendBatch(batch)])
    return []
  })
  const sent = await Promise.all(
    people.flatMap((user, index) => [say(user, chatId, `${index}`), say(user, chatId, `${index} again`)]),
  )
  const log = await wholeLog(chatId)
  expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const { message, duplicate } of sent) {
    expect(duplicate).toBe(false)
    expect(log[message.seq - 1]).toEqual(message)
  }
  await expectWholeChain(people[0], chatId, 8)
})
