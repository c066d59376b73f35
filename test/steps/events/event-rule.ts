import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { onTestFinished } from 'vitest'
import { callAws } from '../aws/aws-api.ts'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'

/**
 * A rule on the account's default bus that hands events of a source to the service function, as a team may make one.
 * @returns puts events of that source on the bus.
 */
export const givenRuleToService = async (source: string): Promise<(detail: unknown) => Promise<void>> => {
  const eventBridge = new EventBridgeClient(clientSettings())
  const { Configuration } = (await callAws('lambda', {
    method: 'GET',
    path: `/2015-03-31/functions/${deployment().outputs['ServiceFunctionName']}`,
  })) as { Configuration: { FunctionArn: string } }
  await eventBridge.send(
    new PutRuleCommand({ Name: source, EventPattern: JSON.stringify({ source: [source] }) }),
  )
  await eventBridge.send(
    new PutTargetsCommand({ Rule: source, Targets: [{ Id: 'service', Arn: Configuration.FunctionArn }] }),
  )
  onTestFinished(async () => {
    await eventBridge.send(new RemoveTargetsCommand({ Rule: source, Ids: ['service'] }))
    await eventBridge.send(new DeleteRuleCommand({ Name: source }))
  })
  return async (detail) => {
    await eventBridge.send(
      new PutEventsCommand({
        Entries: [{ Source: source, DetailType: 'request', Detail: JSON.stringify(detail) }],
      }),
    )
  }
}
