import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { sessionEventDetailType, sessionEventSource } from '../../../shared/contract/session-events.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

/** Puts events on the bus as another service may. */
export const putSessionEvents = async (...details: unknown[]): Promise<void> => {
  const { FailedEntryCount } = await new EventBridgeClient(clientSettings()).send(
    new PutEventsCommand({
      Entries: details.map((detail) => ({
        EventBusName: deployment().eventBusName,
        Source: sessionEventSource,
        DetailType: sessionEventDetailType,
        Detail: JSON.stringify(detail),
      })),
    }),
  )
  if (FailedEntryCount) throw new Error(`${FailedEntryCount} events were not taken`)
}
