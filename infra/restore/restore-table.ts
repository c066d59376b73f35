import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'

/** DynamoDB restores small tables in minutes, large ones in hours. */
const restoredWithinSeconds = 6 * 3600

export type RestoredTable = { tableName: string; streamArn: string }

/**
 * Restores a table into a new one, and gives that what a restore leaves out: expiry, recovery and the stream.
 * @param at the second to restore; the latest that can be restored, some minutes ago, unless it is given.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
export const restoreTable = async (
  client: DynamoDBClient,
  { from, to, at }: { from: string; to: string; at?: Date | undefined },
): Promise<RestoredTable> => {
  await client.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: from,
      TargetTableName: to,
      ...(at ? { RestoreDateTime: at } : { UseLatestRestorableTime: true }),
    }),
  )
  const exists = () => waitUntilTableExists({ client, maxWaitTime: restoredWithinSeconds }, { TableName: to })
  await exists()
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: to,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expiresAt' },
    }),
  )
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName: to,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  )
  await client.send(
    new UpdateTableCommand({
      TableName: to,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  )
  await exists()
  const { Table } = await client.send(new DescribeTableCommand({ TableName: to }))
  if (!Table?.LatestStreamArn) throw new Error(`The table ${to} has no stream`)
  return { tableName: to, streamArn: Table.LatestStreamArn }
}

/** Deletes a table, if it is there. */
export const deleteTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(new DeleteTableCommand({ TableName }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
  }
}
