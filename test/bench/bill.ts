import { type FunctionName, functionTable } from '../../infra/function-table.ts'
import { type Operation, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import {
  accessLogBytes,
  assumedTimes,
  frameOverheadBytes,
  logBytesPerInvocation,
  prices,
  tracedShare,
} from './prices.ts'

/** Everything that is billed by use. Storage and what is billed by the month stand beside it. */
export const kinds = ['gateway', 'egress', 'lambda', 'dynamo', 'sqs', 'events', 'logs', 'traces'] as const
export type Kind = (typeof kinds)[number]
export type Bill = Record<Kind, number>

export const names: Record<Kind, string> = {
  gateway: 'API Gateway: frames and requests',
  egress: 'data out',
  lambda: 'Lambda (assumed times: test/bench/prices.ts)',
  dynamo: 'DynamoDB: reads and writes',
  sqs: 'SQS',
  events: 'EventBridge',
  logs: 'logs of functions and gateways',
  traces: 'X-Ray',
}

export const emptyBill = (): Bill => Object.fromEntries(kinds.map((kind) => [kind, 0])) as Bill

export const totalOf = (bill: Bill): number => kinds.reduce((sum, kind) => sum + bill[kind], 0)

/** Adds a bill to another one, so many times. */
export const add = (bill: Bill, other: Bill, times = 1): void => {
  for (const kind of kinds) bill[kind] += other[kind] * times
}

/** The kind that costs most, and its share. */
export const dominant = (bill: Bill): { kind: Kind; share: number } => {
  const kind = kinds.reduce((most, next) => (bill[next] > bill[most] ? next : most))
  return { kind, share: bill[kind] / totalOf(bill) }
}

/** A frame from a client and the reply to it, with the gateway's line about it. */
export const exchange = (bill: Bill, replyBytes: number): void => {
  bill.gateway += 2 * prices.webSocketFrame
  bill.egress += (replyBytes + frameOverheadBytes) * prices.egressByte
  bill.logs += accessLogBytes * prices.logByte
}

/** A request to the HTTP API and its answer. */
export const request = (bill: Bill, answerBytes: number): void => {
  bill.gateway += prices.httpRequest
  bill.egress += answerBytes * prices.egressByte
  bill.logs += accessLogBytes * prices.logByte
}

/** A message of a queue: sent, received, deleted. Nothing else shares its calls. */
export const queueMessage = (bill: Bill, price: number = prices.sqsRequest): void => {
  bill.sqs += 3 * price
}

type Work = {
  operations: readonly Operation[]
  /** Frames posted to sockets, and their bytes together. */
  posts?: number
  bytes?: number
  /** Milliseconds that the function waits for something else. */
  waitMs?: number
}

/** Milliseconds of an invocation: round trips one after another, posts side by side, and its own processor time. */
const msOf = (name: FunctionName, { operations, posts = 0, waitMs = 0 }: Work): number => {
  const cores = Math.min(1, functionTable[name].memoryMegabytes / 1769)
  const posting =
    posts === 0 ? 0 : Math.max(assumedTimes.postMs, (posts / assumedTimes.postsPerSecond) * 1000)
  return (
    roundTrips(operations) * assumedTimes.roundTripMs + posting + waitMs + assumedTimes.processorMs / cores
  )
}

/** An invocation with all that it did. */
export const invocation = (bill: Bill, name: FunctionName, work: Work): void => {
  const { operations, posts = 0, bytes = 0 } = work
  const units = totalUnits(operations)
  bill.gateway += posts * prices.webSocketFrame
  bill.egress += (bytes + posts * frameOverheadBytes) * prices.egressByte
  bill.lambda +=
    prices.lambdaRequest +
    (functionTable[name].memoryMegabytes / 1024) * (msOf(name, work) / 1000) * prices.lambdaGigabyteSecond
  bill.dynamo += units.write * prices.dynamoWriteUnit + units.read * prices.dynamoReadUnit
  bill.logs += logBytesPerInvocation * prices.logByte
  bill.traces += prices.trace * tracedShare
}
