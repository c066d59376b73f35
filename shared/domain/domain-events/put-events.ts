import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import { type DomainEvent, domainEventSource } from '../../contract/domain-events.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { domainEventSettings } from '../../platform/settings/domain-events.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import type { Outcome } from './publish-in-order.ts'
import { bytesOf, callsOf, entryLimitBytes } from './put-events-calls.ts'

/** Fewer attempts than elsewhere: `publishInOrder` tries again itself, and all of it must fit into an invocation. */
const eventBridge = onFirstUse(() => sdkClient(EventBridgeClient, { maxAttempts: 2 }))

/** Answers that concern the event itself: it will never be taken. Of the others, time or an operator may cure. */
const forGood = new Set(['InvalidArgument', 'MalformedDetail'])

const toEntry = ({ name, detail }: DomainEvent): PutEventsRequestEntry => ({
  EventBusName: domainEventSettings().busName,
  Source: domainEventSource,
  DetailType: name,
  Time: new Date(detail.occurredAt),
  Detail: JSON.stringify(detail),
})

const outcomeOf = (result: PutEventsResultEntry | undefined): Outcome => {
  const { EventId, ErrorCode = 'unknown', ErrorMessage = '' } = result ?? {}
  if (EventId !== undefined) return { kind: 'done' }
  return { kind: forGood.has(ErrorCode) ? 'refused' : 'failed', reason: `${ErrorCode}: ${ErrorMessage}` }
}

const putCall = async (Entries: PutEventsRequestEntry[]): Promise<readonly Outcome[]> => {
  try {
    const { Entries: results = [] } = await eventBridge().send(new PutEventsCommand({ Entries }))
    return Entries.map((_, index) => outcomeOf(results[index]))
  } catch (error) {
    return Entries.map(() => ({ kind: 'failed', reason: String(error) }))
  }
}

/** Puts events on the bus, in as few calls as it allows, side by side. */
export const putEvents = async (events: readonly DomainEvent[]): Promise<readonly Outcome[]> => {
  const entries = events.map(toEntry)
  const fitting = entries.filter((entry) => bytesOf(entry) <= entryLimitBytes)
  const answered = (await Promise.all(callsOf(fitting).map(putCall))).flat()
  const outcomes = new Map(fitting.map((entry, index) => [entry, answered[index]]))
  return entries.map(
    (entry) =>
      outcomes.get(entry) ?? { kind: 'refused', reason: `${bytesOf(entry)} bytes are more than a bus takes` },
  )
}
