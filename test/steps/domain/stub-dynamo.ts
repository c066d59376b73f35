import { afterAll, beforeAll } from 'vitest'
import { dynamo } from '../../../shared/platform/storage/table.ts'

/**
 * Answers every command to DynamoDB with nothing, in this file only: other files share the process and its client.
 * @param onCommand is given the input of each, and may throw in place of the answer.
 */
export const stubDynamo = (onCommand: (input: Record<string, unknown>) => void): void => {
  const name = 'stubDynamo'
  beforeAll(() => {
    Object.assign(process.env, { TABLE_NAME: 'table', AWS_REGION: 'us-east-1' })
    dynamo().middlewareStack.add(
      () => async (args) => {
        onCommand(args.input as Record<string, unknown>)
        return { output: { $metadata: {} }, response: {} } as never
      },
      { step: 'initialize', name },
    )
  })
  afterAll(() => {
    dynamo().middlewareStack.remove(name)
  })
}
