import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  TableAlreadyExistsException,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import { TargetError } from '../check/target.ts'

/** DynamoDB restores small tables in minutes, large ones in hours. */
const restoredWithinSeconds = 6 * 3600
const deletedWithinSeconds = 600

/**
 * Begins to restore a table into a new one.
 * @param at the second to restore; the latest that can be restored, some minutes ago, unless it is given.
 * @throws TargetError if there is a table of the new name.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
export const beginRestore = async (
  client: DynamoDBClient,
  { from, to, at }: { from: string; to: string; at?: Date | undefined },
): Promise<void> => {
  const restore = new RestoreTableToPointInTimeCommand({
    SourceTableName: from,
    TargetTableName: to,
    ...(at ? { RestoreDateTime: at } : { UseLatestRestorableTime: true }),
  })
  try {
    await client.send(restore)
  } catch (error) {
    if (!(error instanceof TableAlreadyExistsException)) throw error
    throw new TargetError(
      `The table ${to} exists already. Another drill runs, or one that was killed has left it: then delete it`,
    )
  }
}

/**
 * Waits until a table is restored, and gives it what a restore leaves out: expiry, recovery and the stream.
 * @returns the ARN of its stream.
 */
export const finishRestore = async (
  client: DynamoDBClient,
  TableName: string,
  signal: AbortSignal,
): Promise<string> => {
  const exists = () =>
    waitUntilTableExists({ client, maxWaitTime: restoredWithinSeconds, abortSignal: signal }, { TableName })
  await exists()
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' },
    }),
  )
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  )
  await client.send(
    new UpdateTableCommand({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  )
  await exists()
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  if (!Table?.LatestStreamArn) throw new Error(`The table ${TableName} has no stream`)
  return Table.LatestStreamArn
}

/** Deletes a table, if it is there. While it is being restored or changed, DynamoDB does not let it go. */
export const deleteTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const remove = () => client.send(new DeleteTableCommand({ TableName }))
  try {
    await remove().catch(async (error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error
      await waitUntilTableExists({ client, maxWaitTime: restoredWithinSeconds }, { TableName })
      await remove()
    })
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return
    throw error
  }
  await waitUntilTableNotExists({ client, maxWaitTime: deletedWithinSeconds }, { TableName })
}
