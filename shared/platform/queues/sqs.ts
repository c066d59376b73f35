import { SQSClient } from '@aws-sdk/client-sqs'
import { sdkClient } from '../aws/sdk-client.ts'
import { onFirstUse } from '../start-up/start-up.ts'

/** One client per execution environment. Made on first use: most invocations queue nothing. */
export const sqs = onFirstUse(() => sdkClient(SQSClient))
