import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterRetention, queueDefaults } from './work-queue.ts'

/** The surroundings of the service function, by which the back end speaks. */
export class Service extends Construct {
  /** Events that were refused, with the reason, or that failed in the end. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...queueDefaults,
      retentionPeriod: deadLetterRetention,
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { 'service-dlq': this.deadLetters }
  }

  get outputs() {
    return { ServiceDeadLettersUrl: this.deadLetters.queueUrl }
  }
}
