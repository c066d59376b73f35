import { Construct } from 'constructs'
import { WorkQueue } from './work-queue.ts'

/** The queue of users who are to be erased. The table's stream fills it, and jobs that take long queue their rest. */
export class Erasure extends Construct {
  readonly queue: WorkQueue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'Erasure',
      deadLetters: { id: 'DeadLetters', name: 'ErasureDeadLetters' },
      consumer: 'erasure',
      batchSize: 1,
      // Nobody waits for it, and each writes as fast as it can.
      maxConcurrency: 2,
      oldestSeconds: 3600,
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { erasure: this.queue, 'erasure-dlq': this.queue.deadLetters }
  }

  get outputs() {
    return { ErasureQueueUrl: this.queue.queueUrl, ErasureDeadLettersUrl: this.queue.deadLetters.queueUrl }
  }
}
