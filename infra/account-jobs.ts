import { Construct } from 'constructs'
import { WorkQueue } from './work-queue.ts'

/**
 * The queue of users who are to be erased or whose data are to be exported. The table's stream and requests fill it, and
 * jobs that take long queue their rest.
 */
export class AccountJobs extends Construct {
  readonly queue: WorkQueue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'AccountJobs',
      deadLetters: { id: 'DeadLetters', name: 'AccountJobsDeadLetters' },
      consumer: 'account-jobs',
      batchSize: 1,
      // Nobody waits for an erasure, and each writes as fast as it can. Exports must not hold them up.
      maxConcurrency: 4,
      oldestSeconds: 3600,
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { 'account-jobs': this.queue, 'account-jobs-dlq': this.queue.deadLetters }
  }

  get outputs() {
    return {
      AccountJobsQueueUrl: this.queue.queueUrl,
      AccountJobsDeadLettersUrl: this.queue.deadLetters.queueUrl,
    }
  }
}
