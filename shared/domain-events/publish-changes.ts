import * as z from 'zod'
import type { DomainEvent } from '../contract/domain-events.ts'
import { setAside } from '../dead-letters/set-aside.ts'
import { logger } from '../observability/logger.ts'
import { domainEventSettings } from '../settings/domain-events.ts'
import { type Change, parseChange } from './change.ts'
import { type Outcome, publishInOrder } from './publish-in-order.ts'
import { putEvents } from './put-events.ts'
import { toDomainEvent } from './to-domain-event.ts'

/**
 * How old a record of the stream may be when the bus still does not take it. Older, it is set aside, whole, so that it
 * does not hold up its shard: the stream keeps it for a day, the dead letters for fourteen.
 */
const patienceMs = 15 * 60_000

/** SQS takes 1 MiB, attributes included: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const letterBytes = 1000 * 1024

type Opened = { change?: Change; event?: DomainEvent; refusal?: string }

const open = (record: unknown): Opened => {
  let change: Change | undefined
  try {
    change = parseChange(record)
    const event = toDomainEvent(change)
    return { change, ...(event && { event }) }
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    return { ...(change && { change }), refusal: reason }
  }
}

const publish = async (opened: readonly Opened[]): Promise<Outcome[]> => {
  const events = opened.flatMap(({ event }) => event ?? [])
  const published = await publishInOrder(events, putEvents)
  const outcomes = new Map(events.map((event, index) => [event, published[index]]))
  return opened.map(({ event, refusal }) => {
    if (refusal !== undefined) return { kind: 'refused', reason: refusal }
    return (event && outcomes.get(event)) ?? { kind: 'done' }
  })
}

const textOf = (record: unknown): string => {
  const text = JSON.stringify(record)
  if (Buffer.byteLength(text) <= letterBytes) return text
  // What is in it can be read from the table, by its keys.
  return JSON.stringify(record, (name, value) => (/^(Old|New)Image$/.test(name) ? undefined : value))
}

const refuse = async (body: string, { change }: Opened, reason: string): Promise<void> => {
  logger.error('a change is no domain event', {
    eventId: change?.eventId,
    pk: change?.pk,
    sk: change?.sk,
    reason,
  })
  await setAside({ queueUrl: domainEventSettings.DOMAIN_EVENTS_DLQ_URL, body, reason })
}

const isOverdue = ({ change }: Opened, nowMs: number) =>
  change !== undefined && nowMs - change.occurredAtMs > patienceMs

/**
 * Publishes a batch of the table's stream, in its order.
 *
 * A record that nobody can read is set aside with its reason, and those behind it go on. One that the bus does not
 * take now is brought again by the stream, with all that follows it.
 * @returns the index of the first record to be brought again; `undefined` if there is none.
 */
export const publishStream = async (
  records: readonly unknown[],
  nowMs = Date.now(),
): Promise<number | undefined> => {
  const opened = records.map(open)
  const outcomes = await publish(opened)
  for (const [index, record] of records.entries()) {
    const [one, outcome] = [opened[index] ?? {}, outcomes[index]]
    if (outcome?.kind === 'failed' && !isOverdue(one, nowMs)) {
      logger.warn('the bus does not take an event', { eventId: one.change?.eventId, reason: outcome.reason })
      // What is refused further on is refused again when the stream comes back, and set aside then.
      return index
    }
    if (outcome && outcome.kind !== 'done') await refuse(textOf(record), one, outcome.reason)
  }
  return undefined
}

const fromText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const later = (one: Opened, other: Opened) => {
  const [a, b] = [BigInt(one.change?.sequence ?? 0), BigInt(other.change?.sequence ?? 0)]
  return a < b ? -1 : Number(a > b)
}

/**
 * Publishes records that were set aside, as their dead letters have them: those that came together, in the stream's
 * order. What cannot be read still, is set aside again.
 * @returns for each whether it has been seen to; the others are to be brought again.
 */
export const publishLetters = async (letters: readonly string[]): Promise<boolean[]> => {
  const opened = letters.map((letter) => open(fromText(letter)))
  const inOrder = opened.toSorted(later)
  const outcomes = await publish(inOrder)
  const outcomeOf = new Map(inOrder.map((one, index) => [one, outcomes[index]]))
  return Promise.all(
    opened.map(async (one, index) => {
      const outcome = outcomeOf.get(one)
      if (outcome?.kind === 'refused') await refuse(letters[index] ?? '', one, outcome.reason)
      return outcome?.kind !== 'failed'
    }),
  )
}
