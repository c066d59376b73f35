import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { domainEventSource } from '../shared/contract/domain-events.ts'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'
import type { Settings } from './settings.ts'

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable.notify.timeoutSeconds)

/** Twice what AWS recommends at least: SES throttles new accounts at 14 e-mails a second, which is nobody's fault. */
const maxReceiveCount = 10

/** How many environments send at once. Whoever waits for an e-mail waits a minute anyway. */
const maxConcurrency = 5

/**
 * The way from a message to e-mails: the rule takes what people write off the bus of domain events, and the queue
 * keeps it for as long as members are given to read it by themselves.
 */
export class Notifications extends Construct {
  readonly queue: Queue
  /** What could not be delivered, failed in the function, or was malformed. */
  readonly deadLetters: Queue
  /** Disabled, it stops the e-mails of new messages, and nothing else. */
  readonly rule: Rule

  constructor(scope: Construct, id: string, { settings, bus }: { settings: Settings; bus: EventBus }) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      ...queueDefaults,
      visibilityTimeout,
      deliveryDelay: Duration.seconds(settings.notificationDelaySeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
    this.rule = new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: {
        source: [domainEventSource],
        detailType: ['message.created'],
        detail: { message: { type: ['text'] } },
      },
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    })
  }

  deliverTo(handler: IFunction) {
    handler.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 5, maxConcurrency, reportBatchItemFailures: true }),
    )
  }
}
