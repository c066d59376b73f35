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

/** Fewer attempts than elsewhere: `publishInOrder` retries as well, and everything must fit into one invocation. */
const eventBridge = onFirstUse(() => sdkClient(EventBridgeClient, { maxAttempts: 2 }))

/** Errors of the event itself, which will never be accepted. Time or an operator may cure all others. */
const permanentErrors = new Set(['InvalidArgument', 'MalformedDetail'])

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
  return {
    kind: permanentErrors.has(ErrorCode) ? 'refused' : 'failed',
    reason: `${ErrorCode}: ${ErrorMessage}`,
  }
}

const putCall = async (Entries: PutEventsRequestEntry[]): Promise<readonly Outcome[]> => {
  try {
    const { Entries: results = [] } = await eventBridge().send(new PutEventsCommand({ Entries }))
    return Entries.map((_, index) => outcomeOf(results[index]))
  } catch (error) {
    return Entries.map(() => ({ kind: 'failed', reason: String(error) }))
  }
}

/** Puts events on the bus, in as few calls as possible, all at once. */
export const putEvents = async (events: readonly DomainEvent[]): Promise<readonly Outcome[]> => {
  const entries = events.map(toEntry)
  const fitting = entries.filter((entry) => bytesOf(entry) <= entryLimitBytes)
  const answered = (await Promise.all(callsOf(fitting).map(putCall))).flat()
  const outcomes = new Map(fitting.map((entry, index) => [entry, answered[index]]))
  return entries.map(
    (entry) =>
      outcomes.get(entry) ?? {
        kind: 'refused',
        reason: `${bytesOf(entry)} bytes are more than an event bus accepts`,
      },
  )
}
