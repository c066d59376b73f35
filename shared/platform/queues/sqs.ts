import { SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../aws/sdk-client.ts'
import { onFirstUse } from '../start-up/start-up.ts'

/**
 * One client per execution environment. Made on first use: most invocations queue nothing. Queues have the address of
 * the client's own endpoint on AWS, and not where a proxy stands in front of an emulator.
 */
export const sqs = onFirstUse(() => sdkClient(SQSClient, { useQueueUrlAsEndpoint: false }))
