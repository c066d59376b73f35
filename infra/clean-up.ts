import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterQueue } from './dead-letter-queue.ts'

/** Chats, memberships and attachments that are gone, as the table's stream reports them, are followed by what hung on them. */
export class CleanUp extends Construct {
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { table, handler }: { table: ITable; handler: IFunction }) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
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
        // A shard waits for its failing record, so this stays small; what is set aside can be replayed.
        retryAttempts: 5,
        onFailure: new SqsDlq(this.deadLetters),
      }),
    )
  }
}
