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

/** A parsed record of the table's stream: with an event, without one, or with the reason why it cannot be read. */
export type Parsed = { change?: Change; event?: DomainEvent; refusal?: string }

export const parseRecord = (record: unknown): Parsed => {
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
 * @param records in the stream's order.
 * @returns the outcome of each.
 */
export const publishRecords = async (records: readonly Parsed[]): Promise<Outcome[]> => {
  const events = records.flatMap(({ event }) => event ?? [])
  const published = await publishInOrder(events, putEvents)
  count('DomainEvents', published.filter(({ kind }) => kind === 'done').length)
  const outcomes = new Map(events.map((event, index) => [event, published[index]]))
  return records.map(({ event, refusal }) => {
    if (refusal !== undefined) return { kind: 'refused', reason: refusal }
    return (event && outcomes.get(event)) ?? { kind: 'done' }
  })
}

/** Moves a record that cannot become an event to the dead letters. */
export const refuseRecord = async (body: string, { change }: Parsed, reason: string): Promise<void> => {
  const { eventId, pk, sk } = change ?? {}
  logger.error('a record did not become an event', { eventId, pk, sk, reason })
  await setAside({ queueUrl: domainEventSettings().deadLettersUrl, body, reason })
}
