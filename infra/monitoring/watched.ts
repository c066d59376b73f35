import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { WorkQueue } from '../work-queue.ts'

/** Everything on the dashboard and under alarm. */
export type Watched = {
  stage: string
  restApi: HttpApi
  webSocketApi: WebSocketApi
  table: ITable
  functions: Record<string, IFunction>
  queues: readonly WorkQueue[]
}
