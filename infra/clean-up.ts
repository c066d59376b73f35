import { Duration } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['clean-up'].timeoutSeconds)

const maxReceiveCount = 5

/** Chats, memberships and attachments that are gone, as the table's stream reports them, are followed by what hung on them. */
export class CleanUp extends Construct {
  /** Removals whose clean-up failed: tried again here, so that they hold up nothing in the stream. */
  readonly retry: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.retry = new Queue(this, 'Retry', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
  }

  doneBy(handler: IFunction, table: ITable) {
    handler.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: ['REMOVE'],
            dynamodb: { Keys: { sk: { S: ['META', { prefix: 'MEMBER#' }, { prefix: 'ATT#' }] } } },
          }),
        ],
        batchSize: 10,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // For what not even reaches the retries, such as a run out of time: a shard waits, so this stays small.
        retryAttempts: 5,
        onFailure: new SqsDlq(this.deadLetters),
      }),
    )
    handler.addEventSource(new SqsEventSource(this.retry, { batchSize: 1, reportBatchItemFailures: true }))
  }
}
