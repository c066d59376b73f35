import { Duration, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { sessionEventDetailType, sessionEventSource } from '../shared/contract/session-events.ts'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'
import type { Settings } from './settings.ts'

const eventPattern = { source: [sessionEventSource], detailType: [sessionEventDetailType] }

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['session-events'].timeoutSeconds)

/** What AWS recommends at least, so that throttling alone sets nothing aside (same page). */
const maxReceiveCount = 5

/**
 * The bus of logins and logouts, and the queue from which they are handled. Parley publishes on the bus, and so may
 * any service that is allowed to put events there.
 */
export class SessionEvents extends Construct {
  readonly bus: EventBus
  readonly queue: Queue
  /** What could not be delivered, failed in the function, or was malformed. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { eventBusName: settings.eventBusName })
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
    // EventBridge tries for a day, its own maximum: a logout that comes late still ends a session of 30 days.
    new Rule(this, 'Rule', {
      eventBus: this.bus,
      eventPattern,
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    })
    this.bus.archive('Archive', {
      description: `Session events of ${Stack.of(this).stackName}, to be replayed after an outage`,
      eventPattern,
      retention: Duration.days(30),
    })
  }

  deliverTo(handler: IFunction) {
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 10, reportBatchItemFailures: true }))
  }
}
