import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { TargetError } from '../check/target.ts'

/**
 * A drill deploys on its stack and destroys it. One that is there already may be in use: a stage of that name, or a
 * drill that runs.
 * @throws TargetError if there is a stack of that name.
 */
export const refuseExistingStack = async (
  cloudFormation: CloudFormationClient,
  stack: string,
): Promise<void> => {
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }))
  } catch (error) {
    // CloudFormation has no error of its own for that.
    if (error instanceof Error && /does not exist/.test(error.message)) return
    throw error
  }
  throw new TargetError(
    `The stack ${stack} exists already, and a drill would destroy it. If a drill that was killed has left it, remove it`,
  )
}
