import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

type Work = () => Promise<unknown>

/** Lets a test get ahead of a caller: `work` is done right before the next transaction of the client, which waits for it. */
export const interposer = (client: DynamoDBClient): ((work: Work) => void) => {
  let pending: Work | undefined
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const work = commandName === 'TransactWriteItemsCommand' ? pending : undefined
        if (work) {
          pending = undefined
          await work()
        }
        return next(args)
      },
    { step: 'initialize', name: 'interpose' },
  )
  return (work) => {
    pending = work
  }
}
