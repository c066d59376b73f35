import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['fan-out'].timeoutSeconds)

/** After so many failed receives a delivery is set aside, so that one that cannot succeed does not hold up its chat. */
const maxReceiveCount = 3

/** Deliveries that are not made inline: in order per chat, and retries of single recipients, each with its own delay. */
export class FanOutQueues extends Construct {
  readonly fanOut: Queue
  readonly fanOutDeadLetters: Queue
  readonly retry: Queue
  readonly retryDeadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.fanOutDeadLetters = deadLetterQueue(this, 'FanOutDeadLetters', { fifo: true })
    this.fanOut = new Queue(this, 'FanOut', {
      ...queueDefaults,
      fifo: true,
      contentBasedDeduplication: false,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      visibilityTimeout,
      deadLetterQueue: { queue: this.fanOutDeadLetters, maxReceiveCount },
    })
    this.retryDeadLetters = deadLetterQueue(this, 'RetryDeadLetters')
    this.retry = new Queue(this, 'Retry', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.retryDeadLetters, maxReceiveCount },
    })
  }

  deliverTo(handler: IFunction) {
    for (const queue of [this.fanOut, this.retry])
      handler.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }))
  }
}
