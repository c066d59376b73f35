import { Construct } from 'constructs'
import { inOrderPerGroup, WorkQueue } from './work-queue.ts'

/**
 * Few, so that a delivery that cannot succeed does not hold up its chat; enough to outlast two minutes of an outage.
 */
const maxReceiveCount = 4

/** Deliveries that are not made inline. */
export class FanOutQueues extends Construct {
  /** Deliveries to all recipients, in order per chat, or per shard of a large chat. Readers wait for these. */
  readonly fanOut: WorkQueue
  /** Retries of single recipients, each with a delay of its own. */
  readonly retry: WorkQueue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.fanOut = new WorkQueue(this, 'FanOut', {
      name: 'FanOut',
      deadLetters: { id: 'FanOutDeadLetters', name: 'FanOutDeadLetters' },
      consumer: 'fan-out',
      batchSize: 10,
      // Readers wait for it: enough that a slow chat in each of many environments holds up no other chat.
      maxConcurrency: 50,
      maxReceiveCount,
      oldestSeconds: 30,
      queue: inOrderPerGroup,
    })
    this.retry = new WorkQueue(this, 'Retry', {
      name: 'FanOutRetry',
      deadLetters: { id: 'RetryDeadLetters', name: 'FanOutRetryDeadLetters' },
      consumer: 'fan-out',
      batchSize: 10,
      maxConcurrency: 10,
      maxReceiveCount,
      oldestSeconds: 300,
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return {
      'fan-out': this.fanOut,
      'fan-out-dlq': this.fanOut.deadLetters,
      'fan-out-retry': this.retry,
      'fan-out-retry-dlq': this.retry.deadLetters,
    }
  }

  get outputs() {
    return {
      FanOutQueueUrl: this.fanOut.queueUrl,
      FanOutDeadLettersUrl: this.fanOut.deadLetters.queueUrl,
      FanOutRetryQueueUrl: this.retry.queueUrl,
      FanOutRetryDeadLettersUrl: this.retry.deadLetters.queueUrl,
    }
  }
}
