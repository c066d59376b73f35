import * as z from 'zod'
import type { DomainEvent } from '../../contract/domain-events.ts'
import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { logger } from '../../platform/observability/logger.ts'
import { count } from '../../platform/observability/metrics.ts'
import { domainEventSettings } from '../../platform/settings/domain-events.ts'
import { type Change, parseChange } from './change.ts'
import { type Outcome, publishInOrder } from './publish-in-order.ts'
import { putEvents } from './put-events.ts'
import { toDomainEvent } from './to-domain-event.ts'

/** A record of the table's stream and what can be told of it: an event, nothing, or why it cannot be read. */
export type Opened = { change?: Change; event?: DomainEvent; refusal?: string }

export const openRecord = (record: unknown): Opened => {
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

/**
 * Puts the events of records on the bus.
 * @param opened in the stream's order.
 * @returns what became of each.
 */
export const publishRecords = async (opened: readonly Opened[]): Promise<Outcome[]> => {
  const events = opened.flatMap(({ event }) => event ?? [])
  const published = await publishInOrder(events, putEvents)
  count('DomainEvents', published.filter(({ kind }) => kind === 'done').length)
  const outcomes = new Map(events.map((event, index) => [event, published[index]]))
  return opened.map(({ event, refusal }) => {
    if (refusal !== undefined) return { kind: 'refused', reason: refusal }
    return (event && outcomes.get(event)) ?? { kind: 'done' }
  })
}

/** Sets aside a record of which no event comes. */
export const refuseRecord = async (body: string, { change }: Opened, reason: string): Promise<void> => {
  const { eventId, pk, sk } = change ?? {}
  logger.error('a record did not become an event', { eventId, pk, sk, reason })
  await setAside({ queueUrl: domainEventSettings().deadLettersUrl, body, reason })
}
