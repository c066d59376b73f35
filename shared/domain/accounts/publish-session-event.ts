import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  type SessionEvent,
  sessionEventDetailType,
  sessionEventSource,
} from '../../contract/session-events.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { sessionEventSettings } from '../../platform/settings/session-events.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'
import { written } from '../../platform/storage/written.ts'

export const sessionBus = onFirstUse(() => sdkClient(EventBridgeClient))

/** The most entries that one PutEvents takes. */
export const sessionsPerCall = 10

type Announced = Pick<SessionEvent, 'event_type' | 'user_id' | 'session_id'>

/**
 * Publishes that users logged in or out, of at most `sessionsPerCall` sessions.
 * @throws ParleyError `unavailable` when the bus did not accept all of them: then the log-in or log-out has not
 * happened; `outcome_unknown`.
 */
export const publishSessionEvents = async (events: readonly Announced[]): Promise<void> => {
  const timestamp = Math.floor(Date.now() / 1000)
  const { FailedEntryCount, Entries } = await written(
    sessionBus().send(
      new PutEventsCommand({
        Entries: events.map((event) => ({
          EventBusName: sessionEventSettings().busName,
          Source: sessionEventSource,
          DetailType: sessionEventDetailType,
          Detail: JSON.stringify({ ...event, timestamp } satisfies SessionEvent),
        })),
      }),
    ),
  )
  const failed = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined)
  if (FailedEntryCount) throw unavailable(new Error(`The event bus answered ${failed?.ErrorCode}`))
}

/** The same for one session. */
export const publishSessionEvent = (event: Announced): Promise<void> => publishSessionEvents([event])
