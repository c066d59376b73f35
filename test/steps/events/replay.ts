import {
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeEventBusCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { onTestFinished } from 'vitest'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { eventually } from '../generic/eventually.ts'
import { freshName } from '../accounts/given-users.ts'

/**
 * Archives what comes over the bus of session events from now on, as the deployment's own archive does on AWS (a local
 * deployment has none), and replays it.
 */
export const givenArchive = async () => {
  const eventBridge = new EventBridgeClient(clientSettings())
  const { Arn: busArn } = await eventBridge.send(
    new DescribeEventBusCommand({ Name: deployment().eventBusName }),
  )
  const ArchiveName = freshName('archive')
  const { ArchiveArn } = await eventBridge.send(
    new CreateArchiveCommand({ ArchiveName, EventSourceArn: busArn }),
  )
  onTestFinished(async () => {
    await eventBridge.send(new DeleteArchiveCommand({ ArchiveName }))
  })
  return {
    /** When it returns, the bus has sent every archived event to its rules once more. */
    replay: async (): Promise<void> => {
      const ReplayName = freshName('replay')
      await eventBridge.send(
        new StartReplayCommand({
          ReplayName,
          EventSourceArn: ArchiveArn,
          EventStartTime: new Date(Date.now() - 3600_000),
          EventEndTime: new Date(Date.now() + 3600_000),
          Destination: { Arn: busArn },
        }),
      )
      await eventually('the replay is over', async () => {
        const { State } = await eventBridge.send(new DescribeReplayCommand({ ReplayName }))
        return State === 'COMPLETED' ? true : undefined
      })
    },
  }
}
