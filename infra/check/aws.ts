import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { XRayClient } from '@aws-sdk/client-xray'

/** Clients with the caller's own credentials and region, or the emulator's. */
export const awsClients = () => ({
  cloudFormation: new CloudFormationClient({}),
  cloudWatch: new CloudWatchClient({}),
  logs: new CloudWatchLogsClient({}),
  eventBridge: new EventBridgeClient({}),
  lambda: new LambdaClient({}),
  xRay: new XRayClient({}),
})
export type AwsClients = ReturnType<typeof awsClients>

type ServiceAnswer = { status: number; body: unknown }

/** Performs an operation by the service function. @throws Error unless it succeeds. */
export const callService = async (lambda: LambdaClient, functionName: string, request: object) => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
  )
  const answer = JSON.parse(
    Buffer.from(Payload ?? new Uint8Array()).toString() || 'null',
  ) as ServiceAnswer | null
  if (FunctionError || !answer || answer.status >= 400) {
    throw new Error(`The service function answered ${JSON.stringify(answer).slice(0, 300)}`)
  }
  return answer.body
}
