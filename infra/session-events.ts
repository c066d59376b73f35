import { Duration, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { sessionEventDetailType, sessionEventSource } from '../shared/contract/session-events.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'
import type { Settings } from './settings.ts'

const eventPattern = { source: [sessionEventSource], detailType: [sessionEventDetailType] }

/** The bus of logins and logouts. Parley publishes on it, and so may any service that is allowed to put events there. */
export class SessionEvents extends Construct {
  readonly bus: EventBus
  /** What could not be delivered, failed in the function, or was malformed. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { eventBusName: settings.eventBusName })
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.bus.archive('Archive', {
      description: `Session events of ${Stack.of(this).stackName}, to be replayed after an outage`,
      eventPattern,
      retention: Duration.days(30),
    })
  }

  /**
   * EventBridge tries for a day (its own maximum, 185 attempts) to hand an event to Lambda; a logout that comes late
   * still ends a refresh token that lives for 30 days. Once Lambda has it, the function gets three tries.
   */
  deliverTo(handler: Lambda) {
    new Rule(this, 'Rule', {
      eventBus: this.bus,
      eventPattern,
      targets: [
        new LambdaFunction(handler, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    })
    handler.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters),
    })
  }
}
