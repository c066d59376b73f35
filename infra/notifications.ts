import { Duration } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { domainEventSource } from '../shared/contract/domain-events.ts'
import type { Settings } from './settings.ts'
import { ruleTarget, WorkQueue } from './work-queue.ts'

/**
 * The way from a message to e-mails: rules take messages of users, and edits that mention somebody, off the bus of
 * domain events, and the queue delays them for as long as members are given to read by themselves.
 */
export class Notifications extends Construct {
  readonly queue: WorkQueue
  /** Disabled, it stops the e-mails of new messages, and nothing else. */
  readonly rule: Rule

  constructor(scope: Construct, id: string, { settings, bus }: { settings: Settings; bus: EventBus }) {
    super(scope, id)
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'Notifications',
      deadLetters: { id: 'DeadLetters', name: 'NotificationsDeadLetters' },
      consumer: 'notify',
      batchSize: 5,
      // An e-mail is due after a minute anyway, so a few senders at once are enough.
      maxConcurrency: 5,
      // Twice what AWS recommends: SES throttles new accounts at 14 e-mails a second, which is no failure.
      maxReceiveCount: 10,
      oldestSeconds: 1200,
      queue: { deliveryDelay: Duration.seconds(settings.notificationDelaySeconds) },
    })
    this.rule = new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: {
        source: [domainEventSource],
        detailType: ['message.created'],
        detail: { message: { type: ['text'] } },
      },
      targets: [ruleTarget(this.queue)],
    })
    new Rule(this, 'EditRule', {
      eventBus: bus,
      eventPattern: {
        source: [domainEventSource],
        detailType: ['message.updated'],
        detail: { message: { type: ['text'], editedAt: [{ exists: true }], mentions: [{ exists: true }] } },
      },
      targets: [ruleTarget(this.queue)],
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { notifications: this.queue, 'notifications-dlq': this.queue.deadLetters }
  }

  get outputs() {
    return {
      NotificationsRuleName: this.rule.ruleName,
      NotificationsQueueUrl: this.queue.queueUrl,
      NotificationsDeadLettersUrl: this.queue.deadLetters.queueUrl,
    }
  }
}
