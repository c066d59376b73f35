import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { WorkQueue } from '../work-queue.ts'

/** Everything on the dashboard and under alarm. */
export type Watched = {
  stage: string
  restApi: HttpApi
  webSocketApi: WebSocketApi
  table: ITable
  functions: Record<string, IFunction>
  queues: readonly WorkQueue[]
  /** Dead letters of no work queue, by their names. */
  deadLetters: Record<string, IQueue>
}

/** All queues of dead letters by name. */
export const deadLettersOf = ({ queues, deadLetters }: Watched): Record<string, IQueue> => ({
  ...Object.fromEntries(queues.map((queue) => [queue.deadLettersName, queue.deadLetters])),
  ...deadLetters,
})
