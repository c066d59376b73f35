import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

/** A queue, and for how many seconds its oldest message may wait before somebody should look. */
export type WatchedQueue = { queue: IQueue; oldestSeconds: number }

/** What is on the dashboard and under alarm. One more queue or function is one more entry. */
export type Watched = {
  stage: string
  restApi: HttpApi
  webSocketApi: WebSocketApi
  table: ITable
  functions: Record<string, IFunction>
  queues: Record<string, WatchedQueue>
  deadLetters: Record<string, IQueue>
}
