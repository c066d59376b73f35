import { randomUUID } from 'node:crypto'
import { defaultTiming } from '../../clients/client/timing.ts'
import { functionTable } from '../../infra/function-table.ts'
import { postsSoFar, queuedJobs, startTable } from './emulator-table.ts'
import { idleBill } from './idle-bill.ts'
import { assumedTimes, logBytesPerInvocation, monthMinutes, prices, tracedShare } from './prices.ts'
import { readAlong } from './read-along.ts'
import { cost } from './figures/cost.ts'
import { type Figure, measured } from './figures/figure.ts'
import { progress, report } from './report.ts'
import { announceActivity } from '../../shared/domain/fan-out/announce-activity.ts'
import { deliverGroup } from '../../shared/domain/fan-out/fan-out.ts'
import { readHeads } from '../../shared/domain/live/read-heads.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUser, givenUsers, headOf } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedSubscriptions } from '../steps/domain/seed-subscriptions.ts'

/**
 * Dollars for a million messages of 200 characters, each sent over a socket and received by every other member on
 * theirs, one at a time. Messages that share a frame cost less. Then the same with everyone reading along, and a
 * deployment and users who do nothing.
 */
const groups = [2, 10, 100, 10_000] as const
/** Members of a chat that all read along, and the seconds between two messages. */
const reading = [
  { members: 2, seconds: 2, key: 'allReading.group2' },
  { members: 10, seconds: 2, key: 'allReading.group10' },
  { members: 100, seconds: 2, key: 'allReading.group100' },
  { members: 10, seconds: 60, key: 'allReading.every60s.group10' },
  { members: 100, seconds: 60, key: 'allReading.every60s.group100' },
] as const
const messagesReadAlong = 60
const million = 1e6
/** Send, receive, delete. */
const requestsPerQueueMessage = 3

await startTable()

const recorder = recordOperations(dynamo())

const gigabyteSeconds = (megabytes: number, ms: number) => (megabytes / 1024) * (ms / 1000)
/** Domain events, each message in its own batch. A busy table's stream has larger batches, which cost less. */
const domainEvent =
  prices.eventBridgeEvent +
  prices.lambdaRequest +
  prices.lambdaGigabyteSecond *
    gigabyteSeconds(functionTable['domain-events'].memoryMegabytes, assumedTimes.putEventsMs)

const msOf = (trips: number, posts: number) =>
  trips * assumedTimes.roundTripMs +
  Math.max(assumedTimes.postMs, (posts / assumedTimes.postsPerSecond) * 1000)

const costOf = async (members: number) => {
  progress(`a group of ${members}`)
  const sender = await givenUser()
  const chatId = await givenChat([sender])
  const socket = await givenSocket(sender)
  await enterChat(socket, chatId, undefined)
  await seedSubscriptions(chatId, members - 1)

  recorder.take()
  const postsBefore = postsSoFar()
  await postMessage(socket, { chatId, text: 'x'.repeat(200), clientMessageId: 'c-1' })
  const sending = recorder.take()
  const inline = postsSoFar() - postsBefore
  const jobs = await queuedJobs()
  for (const job of jobs) await deliverGroup([job])
  const delivering = recorder.take()
  const posts = postsSoFar() - postsBefore
  // A queue delivers to the sender too.
  if (posts !== (jobs.length > 0 ? members : members - 1))
    throw new Error(`${posts} posts for ${members} members`)
  const { messages } = await listMessages(sender.credentials, chatId, {})
  if (messages.length !== 1) throw new Error('The message is not in the log')

  const units = totalUnits([...sending, ...delivering])
  const lambda = (name: 'live' | 'fan-out', operations: typeof sending, made: number) =>
    prices.lambdaRequest +
    prices.lambdaGigabyteSecond *
      gigabyteSeconds(functionTable[name].memoryMegabytes, msOf(roundTrips(operations), made))
  return {
    // The frame that is sent, its ack, and one for each other member.
    gateway: (2 + posts) * prices.webSocketFrame,
    lambda: lambda('live', sending, inline) + (jobs.length > 0 ? lambda('fan-out', delivering, posts) : 0),
    dynamo: units.write * prices.dynamoWriteUnit + units.read * prices.dynamoReadUnit,
    sqs: jobs.length * requestsPerQueueMessage * prices.sqsFifoRequest,
    logs: (1 + jobs.length) * logBytesPerInvocation * prices.logByte,
  }
}

const dollars = (each: number) => `$ ${(each * million).toFixed(2)}`
const figures: Figure[] = []
for (const members of groups) {
  const { gateway, lambda, dynamo: table, sqs, logs } = await costOf(members)
  figures.push(
    measured(cost, `silent.group${members}`, (gateway + lambda + table + sqs + domainEvent + logs) * million),
    { what: '  gateway', value: dollars(gateway) },
    { what: '  Lambda (assumed times: test/bench/prices.ts)', value: dollars(lambda) },
    { what: '  DynamoDB', value: dollars(table) },
    { what: '  SQS', value: dollars(sqs) },
    { what: '  domain events', value: dollars(domainEvent) },
    { what: '  logs', value: dollars(logs) },
  )
}
type Operations = ReturnType<typeof recorder.take>
/** The cost of acts together, by kind. */
type Bill = { gateway: number; lambda: number; dynamo: number; sqs: number; events: number; logs: number }
const kinds = ['gateway', 'lambda', 'dynamo', 'sqs', 'events', 'logs'] as const
const totalOf = (bill: Bill) => kinds.reduce((sum, kind) => sum + bill[kind], 0)

/** One invocation that did these operations and posts. */
const invocation = (bill: Bill, name: 'live' | 'fan-out', operations: Operations, made: number): void => {
  const units = totalUnits(operations)
  bill.gateway += made * prices.webSocketFrame
  bill.lambda +=
    prices.lambdaRequest +
    prices.trace * tracedShare +
    prices.lambdaGigabyteSecond *
      gigabyteSeconds(functionTable[name].memoryMegabytes, msOf(roundTrips(operations), made))
  bill.dynamo += units.write * prices.dynamoWriteUnit + units.read * prices.dynamoReadUnit
  bill.logs += logBytesPerInvocation * prices.logByte
}

/** The cost of a message with all that follows from it where everyone reads along: each act is done and counted. */
const readingCost = async (members: number, seconds: number): Promise<Bill & { marks: number }> => {
  progress(`${members} members who read along, a message in ${seconds} s`)
  const acts = await readAlong(members, messagesReadAlong, seconds * 1000)
  const users = await givenUsers(members)
  const chatId = await givenChat(users)
  const sockets = await Promise.all(users.map((user) => givenSocket(user)))
  for (const socket of sockets) await enterChat(socket, chatId, undefined)
  const bill: Bill = { gateway: 0, lambda: 0, dynamo: 0, sqs: 0, events: 0, logs: 0 }
  const counted = async (name: 'live' | 'fan-out', work: () => Promise<unknown>) => {
    recorder.take()
    const before = postsSoFar()
    await work()
    invocation(bill, name, recorder.take(), postsSoFar() - before)
  }
  const { lastSeq: first } = await headOf(chatId)
  for (const { by, read } of acts) {
    const socket = sockets[by]
    if (!socket) throw new Error(`There is no member ${by}`)
    // The frame and its reply.
    bill.gateway += 2 * prices.webSocketFrame
    if (read !== undefined) {
      await counted('live', () => markRead(socket, chatId, first + read))
      continue
    }
    await counted('live', () =>
      postMessage(socket, { chatId, text: 'x'.repeat(200), clientMessageId: randomUUID() }),
    )
    bill.events += domainEvent
    bill.logs += logBytesPerInvocation * prices.logByte
    await counted('fan-out', () => announceActivity(chatId))
    bill.sqs += requestsPerQueueMessage * prices.sqsRequest
  }
  for (const kind of kinds) bill[kind] /= messagesReadAlong
  return { ...bill, marks: acts.filter(({ read }) => read !== undefined).length / messagesReadAlong }
}

for (const { members, seconds, key } of reading) {
  const bill = await readingCost(members, seconds)
  const total = totalOf(bill) * million
  figures.push(
    measured(cost, key, total),
    { what: `  read marks for each message: ${bill.marks.toFixed(2)}`, value: '' },
    ...kinds.map((kind) => ({ what: `  ${kind}`, value: dollars(bill[kind]) })),
  )
}

progress('users who do nothing')
const [user] = await givenUsers(1)
if (!user) throw new Error('No user was given')
const quiet = await givenSocket(user)
for (let entered = 0; entered < 20; entered++) await enterChat(quiet, await givenChat([user]), undefined)
recorder.take()
await readHeads(quiet)
const ping: Bill = { gateway: 2 * prices.webSocketFrame, lambda: 0, dynamo: 0, sqs: 0, events: 0, logs: 0 }
invocation(ping, 'live', recorder.take(), 0)
const pings = (monthMinutes * 60_000) / defaultTiming.pingMs
const thousand = 1000 * (pings * totalOf(ping) + monthMinutes * prices.webSocketMinute)
figures.push(
  measured(cost, 'thousandUsers.month', thousand),
  { what: `  pings, ${Math.round(pings)} each`, value: `$ ${(1000 * pings * totalOf(ping)).toFixed(2)}` },
  ...idleBill(),
)
report(figures)
process.exit()
