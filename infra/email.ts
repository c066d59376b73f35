import { Duration, Stack } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['email-feedback'].timeoutSeconds)

/** What AWS recommends at least, so that throttling alone sets nothing aside (same page). */
const maxReceiveCount = 5

/**
 * How e-mails leave, and what comes back of them: SES tells the topic of bounces and complaints, and the queue keeps
 * what the topic tells. Unused where the sender is the stub, and free.
 */
export class Email extends Construct {
  readonly configurationSet: ConfigurationSet
  readonly feedback: Topic
  readonly feedbackQueue: Queue
  /** What could not be delivered, failed in the function, or was malformed. */
  readonly feedbackDeadLetters: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    })
    this.feedback = new Topic(this, 'Feedback', { enforceSSL: true })
    this.configurationSet.addEventDestination('FeedbackTopic', {
      destination: EventDestination.snsTopic(this.feedback),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    })
    this.feedbackDeadLetters = deadLetterQueue(this, 'FeedbackDeadLetters')
    this.feedbackQueue = new Queue(this, 'FeedbackQueue', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.feedbackDeadLetters, maxReceiveCount },
    })
    this.feedback.addSubscription(
      new SqsSubscription(this.feedbackQueue, {
        rawMessageDelivery: true,
        deadLetterQueue: this.feedbackDeadLetters,
      }),
    )
  }

  /** What a sender's permission names: the address or its domain, whichever is verified, and the configuration set. */
  sendingArns(from: string): string[] {
    const domain = from.slice(from.lastIndexOf('@') + 1)
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName })
    return [
      arn('identity', from),
      arn('identity', domain),
      arn('configuration-set', this.configurationSet.configurationSetName),
    ]
  }

  deliverTo(handler: IFunction) {
    handler.addEventSource(
      new SqsEventSource(this.feedbackQueue, { batchSize: 10, reportBatchItemFailures: true }),
    )
  }
}
