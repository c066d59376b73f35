import type { BatchGetItemCommandOutput, DynamoDBClient, QueryCommandOutput } from '@aws-sdk/client-dynamodb'

type Work = () => Promise<unknown>
type Output = Partial<BatchGetItemCommandOutput & QueryCommandOutput>

/**
 * Lets a test get between the reads of a caller. `work` is done after the next read of the client that finds memberships;
 * if that is a batch, it is done in the middle: other items are as they were afterwards.
 */
export const overtakeReads = (client: DynamoDBClient): ((work: Work) => void) => {
  let pending: Work | undefined
  const isMembership = (item: { pk?: { S?: string }; sk?: { S?: string } }) =>
    item.pk?.S?.startsWith('USER#') && item.sk?.S?.startsWith('CHAT#')
  client.middlewareStack.add(
    (next) => async (args) => {
      const work = pending
      const before = await next(args)
      const output = before.output as Output
      const [table, batch] = Object.entries(output.Responses ?? {})[0] ?? []
      if (!work || !(batch ?? output.Items)?.some(isMembership)) return before
      pending = undefined
      await work()
      if (table === undefined || !batch) return before
      const after = (await next(args)).output as Output
      const others = after.Responses?.[table]?.filter((item) => !isMembership(item)) ?? []
      return {
        ...before,
        output: { ...output, Responses: { [table]: [...batch.filter(isMembership), ...others] } },
      } as never
    },
    { step: 'initialize', name: 'overtakeReads' },
  )
  return (work) => {
    pending = work
  }
}
