import { functionTable } from '../../infra/function-table.ts'
import { postsSoFar, queuedJobs, startTable } from './emulator-table.ts'
import { assumedTimes, prices } from './prices.ts'
import { type Figure, progress, report } from './report.ts'
import { deliverJobs } from '../../shared/domain/fan-out/fan-out.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUser } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedSubscriptions } from '../steps/domain/seed-subscriptions.ts'

/**
 * Dollars for a million messages of 200 characters, each sent over a socket and read by every other member on theirs,
 * one at a time. Messages that share a frame cost less.
 */
const groups = [2, 10, 100, 10_000]
const million = 1e6
/** Bytes of an invocation's log lines: one for the event, one for its metrics, and Lambda's own three. */
const logBytesPerInvocation = 1_800
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
  if (jobs.length > 0) await deliverJobs(chatId, jobs)
  const delivering = recorder.take()
  const posts = postsSoFar() - postsBefore
  if (posts !== members - 1) throw new Error(`${posts} posts for ${members} members`)
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
  const what = `a million messages, ${members} members`
  figures.push(
    { what, value: dollars(gateway + lambda + table + sqs + domainEvent + logs) },
    { what: '  gateway', value: dollars(gateway) },
    { what: '  Lambda (assumed times: test/bench/prices.ts)', value: dollars(lambda) },
    { what: '  DynamoDB', value: dollars(table) },
    { what: '  SQS', value: dollars(sqs) },
    { what: '  domain events', value: dollars(domainEvent) },
    { what: '  logs', value: dollars(logs) },
  )
}
report(figures)
process.exit()
