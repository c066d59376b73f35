import { Stack } from 'aws-cdk-lib'
import type { CfnUserPool, UserPool } from 'aws-cdk-lib/aws-cognito'
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
import type { Settings } from './settings.ts'
import { WorkQueue } from './work-queue.ts'

type Sender = NonNullable<Settings['email']>

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

  #arn(resource: 'identity' | 'configuration-set', resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ses', resource, resourceName })
  }

  /**
   * The resources that a permission to send needs: the configuration set, and whatever SES may have verified. SES
   * checks the most specific identity that there is.
   */
  sendingArns({ from, identity }: Sender): string[] {
    const domain = from.slice(from.lastIndexOf('@') + 1)
    return [
      ...[...new Set([from, domain, identity])].map((name) => this.#arn('identity', name)),
      this.#arn('configuration-set', this.configurationSet.configurationSetName),
    ]
  }

  /**
   * Lets the user pool send its codes through SES. Its own mail is for trying out: 50 e-mails a day, from AWS's
   * address. CloudFormation makes the service-linked role that Cognito sends with.
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
   */
  sendFor(userPool: UserPool, { from, identity }: Sender) {
    const pool = userPool.node.defaultChild as CfnUserPool
    // CDK's own option takes no domain above that of the address.
    pool.emailConfiguration = {
      emailSendingAccount: 'DEVELOPER',
      from,
      sourceArn: this.#arn('identity', identity),
      configurationSet: this.configurationSet.configurationSetName,
    }
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
