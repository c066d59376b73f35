import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { beginRestore, deleteTable, finishRestore } from './restore-table.ts'
import { verifyChats, type VerifiedChat } from './verify-chats.ts'

export type Drill = {
  dynamo: DynamoDBClient
  lambda: LambdaClient
  /** The table and the service function of the live deployment. */
  live: { tableName: string; serviceFunctionName: string }
  /** The name of the new table. There must be none: it tells other drills that this one runs. */
  to: string
  /** The second to restore; the latest possible one, unless it is given. */
  at?: Date | undefined
  /** Deploys Parley on the restored table. @returns the name of its service function. */
  deploy(streamArn: string): Promise<string>
  /** Removes that deployment. */
  remove(): Promise<void>
  say(line: string): void
  /** Stops the drill, which then removes what it has made. */
  signal: AbortSignal
}

/**
 * Restores the table, deploys Parley on it, and verifies all chats there. The live deployment is only read. Whatever
 * fails, the new table and the deployment on it are removed; what cannot be removed is named.
 */
export const drill = async (given: Drill): Promise<VerifiedChat[]> => {
  const { dynamo, lambda, live, to, at, say, signal } = given
  const removed = async (what: string, remove: () => Promise<void>) => {
    try {
      await remove()
    } catch (error) {
      say(`${what} is left over. Remove it: ${error instanceof Error ? error.message : error}`)
    }
  }
  let isDeploying = false
  say(`Restoring ${live.tableName} to ${to}`)
  // Refused, it has made nothing: a table of that name is another drill's.
  await beginRestore(dynamo, { from: live.tableName, to, at })
  try {
    const streamArn = await finishRestore(dynamo, to, signal)
    say('Deploying on the restored table')
    isDeploying = true
    const functionName = await given.deploy(streamArn)
    say('Verifying all chats')
    return await verifyChats(dynamo, {
      tableName: to,
      restored: { lambda, functionName },
      live: { lambda, functionName: live.serviceFunctionName },
      signal,
    })
  } finally {
    say('Removing the deployment and the table')
    if (isDeploying) await removed('The deployment', () => given.remove())
    await removed(`The table ${to}`, () => deleteTable(dynamo, to))
  }
}
