import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** Kills this process, without a chance to tidy up, when it is about to write for the `count`-th time. */
export const dieAtWrite = (client: DynamoDBClient, count: number): void => {
  let writes = 0
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        if (/Write|Put|Update|Delete/.test(commandName)) writes++
        if (writes === count) process.kill(process.pid, 'SIGKILL')
        return next(args)
      },
    { step: 'initialize', name: 'dieAtWrite' },
  )
}
