import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { functionTable } from './function-table.ts'
import { inOrderPerGroup, WorkQueue } from './work-queue.ts'

/** The queue in which writers of a busy chat take turns, instead of getting into each other's way. */
export class AppendQueue extends Construct {
  readonly queue: WorkQueue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'Append',
      deadLetters: { id: 'DeadLetters', name: 'AppendDeadLetters' },
      consumer: 'append',
      // The most that a FIFO queue hands to Lambda. They become one transaction.
      batchSize: 10,
      // Senders wait for it: enough that one busy chat holds up no other.
      maxConcurrency: 50,
      oldestSeconds: 5,
      // Throttled invocations count as receives, and here they are few seconds apart.
      maxReceiveCount: 10,
      // A chat waits for it when its consumer is killed. SQS and Lambda take no less than the function's timeout, and a
      // consumer that runs beside its successor does no harm.
      visibilitySeconds: functionTable.append.timeoutSeconds,
      queue: {
        ...inOrderPerGroup,
        // Nobody waits for a job longer than seconds. Its outcome is kept for longer than the job.
        retentionPeriod: Duration.hours(1),
      },
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { append: this.queue, 'append-dlq': this.queue.deadLetters }
  }

  get outputs() {
    return {
      AppendQueueUrl: this.queue.queueUrl,
      AppendDeadLettersUrl: this.queue.deadLetters.queueUrl,
    }
  }
}
