import { Duration } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'
import type { Settings } from './settings.ts'

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['domain-events'].timeoutSeconds)

const maxReceiveCount = 5

const sortKey = (...rules: (string | { prefix: string })[]) => ({ dynamodb: { Keys: { sk: { S: rules } } } })

/** What has happened in chats, on a bus of its own, as the table's stream tells it: in order per chat, at least once. */
export class DomainEvents extends Construct {
  readonly bus: EventBus
  /** Records that are no event that anybody can read, or that the bus did not take for too long. */
  readonly deadLetters: Queue
  /** Where dead letters go to be tried again. */
  readonly redrive: Queue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { eventBusName: settings.domainEventBusName })
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.redrive = new Queue(this, 'Redrive', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
  }

  /** The second consumer of the stream, after clean-up: with more than two, each would be throttled. */
  publishWith(handler: IFunction, table: ITable) {
    handler.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter(sortKey('META', { prefix: 'MEMBER#' })),
          // Only clean-up removes messages, and then their chat is deleted.
          FilterCriteria.filter({ eventName: ['INSERT', 'MODIFY'], ...sortKey({ prefix: 'MSG#' }) }),
        ],
        batchSize: 100,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // Side by side, batches of one chat could overtake each other.
        parallelizationFactor: 1,
        // The function itself sets aside, whole, what the bus does not take for long: this is only for what it cannot
        // even set aside. No maximum age, which would drop what is merely old, as after an outage of the function.
        retryAttempts: 500,
        onFailure: new SqsDlq(this.deadLetters),
      }),
    )
    handler.addEventSource(new SqsEventSource(this.redrive, { batchSize: 10, reportBatchItemFailures: true }))
  }
}
