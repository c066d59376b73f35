import { Stack } from 'aws-cdk-lib'
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { WorkQueue } from './work-queue.ts'

/**
 * Sending e-mails by SES. SES publishes bounces and complaints on the topic, and a queue takes them from there. It
 * costs nothing where `emailSender` is `stub`, and is unused there.
 */
export class Email extends Construct {
  readonly configurationSet: ConfigurationSet
  readonly feedback: Topic
  readonly feedbackQueue: WorkQueue

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
    this.feedbackQueue = new WorkQueue(this, 'FeedbackQueue', {
      name: 'EmailFeedback',
      deadLetters: { id: 'FeedbackDeadLetters', name: 'EmailFeedbackDeadLetters' },
      consumer: 'email-feedback',
      batchSize: 10,
      maxConcurrency: 2,
      oldestSeconds: 300,
    })
    this.feedback.addSubscription(
      new SqsSubscription(this.feedbackQueue, {
        rawMessageDelivery: true,
        deadLetterQueue: this.feedbackQueue.deadLetters,
      }),
    )
  }

  /**
   * The resources that a permission to send needs: the address and its domain (either may be the verified one), and
   * the configuration set.
   */
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

  /** The queues that functions send to. */
  get queues() {
    return { 'email-feedback-dlq': this.feedbackQueue.deadLetters }
  }

  get outputs() {
    return {
      EmailFeedbackTopicArn: this.feedback.topicArn,
      EmailFeedbackQueueUrl: this.feedbackQueue.queueUrl,
      EmailFeedbackDeadLettersUrl: this.feedbackQueue.deadLetters.queueUrl,
    }
  }
}
