import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import { type DomainEvent, domainEventSource } from '../contract/domain-events.ts'
import { domainEventSettings } from '../settings/domain-events.ts'
import { clientOptions } from '../start-up/client-options.ts'
import { onFirstUse } from '../start-up/on-first-use.ts'
import type { Outcome } from './publish-in-order.ts'

const eventBridge = onFirstUse(() => new EventBridgeClient(clientOptions))

/** What one call may hold: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const callLimit = { entries: 10, bytes: 256 * 1024 }
/** EventBridge's own count of an entry with a time: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const bytesOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry) =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail)

/** Answers that concern the event itself: it will never be taken. Of the others, time or an operator may cure. */
const forGood = new Set(['InvalidArgument', 'MalformedDetail'])

const toEntry = ({ name, detail }: DomainEvent): PutEventsRequestEntry => ({
  EventBusName: domainEventSettings.DOMAIN_EVENT_BUS_NAME,
  Source: domainEventSource,
  DetailType: name,
  Time: new Date(detail.occurredAt),
  Detail: JSON.stringify(detail),
})

/** Cuts a round into calls, in order. */
export const callsOf = <T extends PutEventsRequestEntry>(entries: readonly T[]): T[][] => {
  const calls: T[][] = []
  let call: T[] = []
  let bytes = 0
  for (const entry of entries) {
    const size = bytesOf(entry)
    if (call.length === callLimit.entries || (call.length > 0 && bytes + size > callLimit.bytes)) {
      calls.push(call)
      call = []
      bytes = 0
    }
    call.push(entry)
    bytes += size
  }
  return call.length > 0 ? [...calls, call] : calls
}

const outcomeOf = ({ EventId, ErrorCode = 'unknown', ErrorMessage = '' }: PutEventsResultEntry): Outcome => {
  if (EventId !== undefined) return { kind: 'done' }
  return { kind: forGood.has(ErrorCode) ? 'refused' : 'failed', reason: `${ErrorCode}: ${ErrorMessage}` }
}

const putCall = async (Entries: PutEventsRequestEntry[]): Promise<readonly Outcome[]> => {
  try {
    const { Entries: results = [] } = await eventBridge().send(new PutEventsCommand({ Entries }))
    return results.map(outcomeOf)
  } catch (error) {
    return Entries.map(() => ({ kind: 'failed', reason: String(error) }))
  }
}

/** Puts events on the bus, in as few calls as it allows, side by side. */
export const putEvents = async (events: readonly DomainEvent[]): Promise<readonly Outcome[]> => {
  const entries = events.map(toEntry)
  const fitting = entries.filter((entry) => bytesOf(entry) <= callLimit.bytes)
  const answered = (await Promise.all(callsOf(fitting).map(putCall))).flat()
  const outcomes = new Map(fitting.map((entry, index) => [entry, answered[index]]))
  return entries.map(
    (entry) =>
      outcomes.get(entry) ?? { kind: 'refused', reason: `${bytesOf(entry)} bytes are more than a bus takes` },
  )
}
