import { randomUUID } from 'node:crypto'
import { defaultTiming } from '../../clients/client/timing.ts'
import { followedChats } from '../../clients/web/workspace/followed-chats.ts'
import { metricUnits } from '../../shared/contract/metrics.ts'
import { createTicket, redeemTicket } from '../../shared/domain/accounts/tickets.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { announceActivity } from '../../shared/domain/fan-out/announce-activity.ts'
import { deliverGroup } from '../../shared/domain/fan-out/fan-out.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { readHeads } from '../../shared/domain/live/read-heads.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { sweepChat } from '../../shared/domain/notifications/sweep-chat.ts'
import { activityCopyMs } from '../../shared/domain/records/chat.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import type { FunctionName } from '../../infra/function-table.ts'
import { givenChat, givenSocket, givenUser, givenUsers, headOf } from '../steps/domain/given-domain.ts'
import { recordOperations } from '../steps/domain/operations.ts'
import { seedLargeChat } from '../steps/domain/seed-subscriptions.ts'
import {
  add,
  type Bill,
  dominant,
  emptyBill,
  exchange,
  invocation,
  kinds,
  names,
  queueMessage,
  request,
  totalOf,
} from './bill.ts'
import { bytesSoFar, postsSoFar, queuedJobs, startTable } from './emulator-table.ts'
import { cost } from './figures/cost.ts'
import { type Figure, measured } from './figures/figure.ts'
import { idleBill } from './idle-bill.ts'
import { peersByMessage, peersByUser } from './peers.ts'
import { assumedTimes, monthMinutes, prices } from './prices.ts'
import { readAlong } from './read-along.ts'
import { progress, report } from './report.ts'

/**
 * Dollars for a million messages of 200 characters, each sent over a socket and received by every other member on
 * theirs, one at a time. Messages that share a frame cost less. Then the same with everyone reading along, and a
 * deployment and users who do nothing. All that follows from an act is done and counted; e-mails are not.
 */
const groups = [2, 10, 100, 10_000] as const
/** Members of a chat that all read along, the seconds between two messages, and how many are counted. */
const reading = [
  { members: 2, seconds: 2, messages: 60, key: 'allReading.group2' },
  { members: 10, seconds: 2, messages: 60, key: 'allReading.group10' },
  { members: 100, seconds: 2, messages: 60, key: 'allReading.group100' },
  { members: 10, seconds: 60, messages: 12, key: 'allReading.every60s.group10' },
  { members: 100, seconds: 60, messages: 12, key: 'allReading.every60s.group100' },
] as const
const million = 1e6
/** Bytes of what a client is answered: an ack, the reply to a ping, a page of 20 chats, and the answers about tokens. */
const answerBytes = { ack: 150, pong: 1_000, chats: 20_000, ticket: 600, tokens: 3_500 } as const
/** Milliseconds that Cognito takes to refresh a session. */
const cognitoMs = 150
/** A token counts for an hour. Clients are ahead of its end, and of that of their socket. */
const tokenMs = 3_600_000
const monthMs = monthMinutes * 60_000
const times = {
  pings: monthMs / defaultTiming.pingMs,
  connects: monthMs / defaultTiming.socketLifeMs,
  refreshes: monthMs / (tokenMs - defaultTiming.refreshAheadMs),
}

await startTable()
Object.assign(process.env, { SOCKETS_PER_USER: '10', CONNECTS_PER_MINUTE: '100000', CONNECT_BURST: '100000' })
const recorder = recordOperations(dynamo())

/** Does something as a function would, and bills the invocation. */
const counted = async (bill: Bill, name: FunctionName, work: () => Promise<unknown>): Promise<number> => {
  recorder.take()
  const [posts, bytes] = [postsSoFar(), bytesSoFar()]
  await work()
  const made = { posts: postsSoFar() - posts, bytes: bytesSoFar() - bytes }
  invocation(bill, name, { operations: recorder.take(), ...made })
  return made.posts
}

/** A domain event in a batch of its own. A busy table's stream has larger batches, which cost less. */
const publish = (bill: Bill): void => {
  bill.events += prices.eventBridgeEvent
  invocation(bill, 'domain-events', { operations: [], waitMs: assumedTimes.putEventsMs })
}

/**
 * The way to e-mails: the event goes through a queue, and the chat is swept once in a while. Five messages of the queue
 * may share an invocation; here none do.
 */
const sweep = async (bill: Bill, chatId: string, seq: number, isDue: boolean): Promise<void> => {
  queueMessage(bill)
  await counted(bill, 'notify', () => sweepChat({ kind: isDue ? 'sweep' : 'written', chatId, seq }))
}

/** The copy of the activity to each membership, once in an hour, spread over the messages of an hour. */
const copyShare = (members: number, seconds: number): number =>
  ((members * prices.dynamoWriteUnit + (members / 30) * prices.dynamoReadUnit) * seconds * 1000) /
  activityCopyMs

const dollars = (each: number) => `$ ${(each * million).toFixed(2)}`
const figures: Figure[] = []

/** The groups that a chart shows. */
type ComparedGroup = 'group10' | 'group100'
const comparedGroup = (key: string): ComparedGroup | undefined => {
  const [, group] = key.split('.')
  return group === 'group10' || group === 'group100' ? group : undefined
}

const rowsOf = (bill: Bill, frames: { sent: number; received: number }, group?: ComparedGroup): Figure[] => {
  const { kind, share } = dominant(bill)
  const floor = (2 * frames.sent + frames.received) * prices.webSocketFrame
  return [
    group
      ? measured(cost, `compared.${group}.floor`, floor * million)
      : { what: '  floor: its frames alone', value: dollars(floor) },
    { what: `  most of it: ${names[kind]}`, value: `${Math.round(share * 100)} %` },
    ...kinds.map((one) => ({ what: `  ${names[one]}`, value: dollars(bill[one]) })),
    ...peersByMessage.map(({ name, read, ofSent, ofReceived }) => {
      const price = frames.sent * ofSent + frames.received * ofReceived
      return group
        ? measured(cost, `compared.${group}.${name}`, price * million)
        : { what: `  list price of ${name} (${read})`, value: dollars(price) }
    }),
  ]
}

for (const members of groups) {
  progress(`a group of ${members}`)
  const sender = await givenUser()
  const chatId = await givenChat([sender])
  const socket = await givenSocket(sender)
  await enterChat(socket, chatId, undefined)
  await seedLargeChat(chatId, members - 1)

  const bill = emptyBill()
  exchange(bill, answerBytes.ack)
  let posts = await counted(bill, 'live', () =>
    postMessage(socket, { chatId, text: 'x'.repeat(200), clientMessageId: 'c-1' }),
  )
  let isQueued = false
  // One receipt may hold only some of the shards' jobs.
  for (let jobs = await queuedJobs(); jobs.length > 0; jobs = await queuedJobs()) {
    isQueued = true
    for (const job of jobs) {
      queueMessage(bill, prices.sqsFifoRequest)
      posts += await counted(bill, 'fan-out', () => deliverGroup([job]))
    }
  }
  // A queue delivers to the sender too.
  if (posts !== (isQueued ? members : members - 1)) throw new Error(`${posts} posts for ${members} members`)
  const { messages } = await listMessages(sender.credentials, chatId, {})
  if (messages.length !== 1) throw new Error('The message is not in the log')
  publish(bill)
  await sweep(bill, chatId, 1, false)
  figures.push(
    measured(cost, `silent.group${members}`, totalOf(bill) * million),
    ...rowsOf(bill, { sent: 1, received: posts }),
  )
}

/** The cost of a message with all that follows from it where everyone reads along: each act is done and counted. */
const readingCost = async ({ members, seconds, messages: count }: (typeof reading)[number]) => {
  progress(`${members} members who read along, a message in ${seconds} s`)
  const acts = await readAlong(members, count, seconds * 1000)
  const users = await givenUsers(members)
  const chatId = await givenChat(users)
  const sockets = await Promise.all(users.map((user) => givenSocket(user)))
  for (const socket of sockets) await enterChat(socket, chatId, undefined)
  const { lastSeq: first } = await headOf(chatId)
  const total = emptyBill()
  let [messages, posts] = [0, 0]
  for (const { by, read } of acts) {
    const socket = sockets[by]
    if (!socket) throw new Error(`There is no member ${by}`)
    exchange(total, answerBytes.ack)
    if (read !== undefined) {
      posts += await counted(total, 'live', () => markRead(socket, chatId, first + read))
      continue
    }
    posts += await counted(total, 'live', () =>
      postMessage(socket, { chatId, text: 'x'.repeat(200), clientMessageId: randomUUID() }),
    )
    messages++
    publish(total)
    queueMessage(total)
    await counted(total, 'fan-out', () => announceActivity(chatId))
    // One sweep in a minute covers the messages before it.
    await sweep(total, chatId, first + messages, (messages * seconds) % 60 < seconds)
    total.dynamo += copyShare(members, seconds)
  }
  const bill = emptyBill()
  add(bill, total, 1 / count)
  return { bill, sent: acts.length / count, received: posts / count }
}

for (const one of reading) {
  const { bill, ...frames } = await readingCost(one)
  figures.push(
    measured(cost, one.key, totalOf(bill) * million),
    { what: `  read marks for each message: ${(frames.sent - 1).toFixed(2)}`, value: '' },
    ...rowsOf(bill, frames, comparedGroup(one.key)),
  )
}

progress('users who do nothing')
const chatsEach = 20
const [user] = await givenUsers(1)
if (!user) throw new Error('No user was given')
const chatIds: string[] = []
for (let made = 0; made < chatsEach; made++) chatIds.push(await givenChat([user]))
/** Pushes about the others come as activity. */
const followed = chatIds.slice(-followedChats)
const quiet = await givenSocket(user)
for (const chatId of followed) await enterChat(quiet, chatId, undefined)

const ping = emptyBill()
exchange(ping, answerBytes.pong)
await counted(ping, 'live', () => readHeads(quiet))

/** A socket ends, and the client opens the next one and enters the chats again that it follows. */
const reconnect = emptyBill()
await counted(reconnect, 'disconnect', () => removeConnection(quiet.connectionId))
request(reconnect, answerBytes.ticket)
let ticket = ''
await counted(reconnect, 'auth', async () => {
  ;({ ticket } = await createTicket(user.credentials, 'bench'))
})
exchange(reconnect, answerBytes.ticket)
const connectionId = randomUUID()
await counted(reconnect, 'connect', async () => openConnection(await redeemTicket(ticket), connectionId))
// The table's stream tells of both.
for (let change = 0; change < 2; change++) invocation(reconnect, 'clean-up', { operations: [] })
for (const chatId of followed) {
  exchange(reconnect, answerBytes.ack)
  await counted(reconnect, 'live', () => enterChat({ kind: 'connection', connectionId }, chatId, 0))
}
request(reconnect, answerBytes.chats)
await counted(reconnect, 'chats', () => listChats(user.credentials, { limit: 50 }))

const refresh = emptyBill()
request(refresh, answerBytes.tokens)
invocation(refresh, 'auth', { operations: [], waitMs: cognitoMs })

const users = 1000
const parts = {
  'connection minutes': monthMinutes * prices.webSocketMinute,
  [`pings, ${Math.round(times.pings)} each`]: times.pings * totalOf(ping),
  [`connecting again, ${Math.round(times.connects)} times each`]: times.connects * totalOf(reconnect),
  [`refreshing, ${Math.round(times.refreshes)} times each`]: times.refreshes * totalOf(refresh),
}
const each = Object.values(parts).reduce((sum, part) => sum + part, 0)
const amount = (value: number) => `$ ${value.toFixed(2)}`
/** Bytes of a message of 200 characters as it is kept, with the item's overhead. */
const keptBytes = 650
figures.push(
  measured(cost, 'thousandUsers.month', each * users),
  ...Object.entries(parts).map(([what, part]) => ({ what: `  ${what}`, value: amount(part * users) })),
  { what: '  and Cognito, from the 10,001st user on', value: amount(prices.activeUser * users) },
  ...peersByUser.map(({ name, read, users: most, month }) => ({
    what: `  list price of ${name}, of ${most.toLocaleString('en-US')} users (${read})`,
    value: amount((month / most) * users),
  })),
  {
    what: 'keeping a million messages, a month',
    value: amount(keptBytes * prices.dynamoByte * million),
  },
  {
    what: `${Object.keys(metricUnits).length} metrics, in hours in which each is written, a month`,
    value: amount(Object.keys(metricUnits).length * prices.customMetric),
  },
  ...idleBill(),
)
report(figures)
process.exit()
