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

const eventBridge = onFirstUse(() => sdkClient(EventBridgeClient))

/**
 * Publishes that a user logged in or out.
 * @throws ParleyError `unavailable` when the bus did not accept the event: then the log-in or log-out has not happened.
 */
export const publishSessionEvent = async (
  event: Pick<SessionEvent, 'event_type' | 'user_id' | 'session_id'>,
): Promise<void> => {
  const detail: SessionEvent = { ...event, timestamp: Math.floor(Date.now() / 1000) }
  const { FailedEntryCount, Entries } = await eventBridge().send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: sessionEventSettings().busName,
          Source: sessionEventSource,
          DetailType: sessionEventDetailType,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  )
  if (FailedEntryCount) throw unavailable(new Error(`The event bus answered ${Entries?.[0]?.ErrorCode}`))
}
