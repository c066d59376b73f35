import { Duration } from 'aws-cdk-lib'
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import type { Settings } from './settings.ts'
import { ruleTarget, WorkQueue } from './work-queue.ts'

/**
 * The queue of users who are to be erased or whose data are to be exported. The table's stream and requests fill it,
 * and jobs that take long queue their rest. Each day a sweep looks for what erasures left and for users whose account
 * is gone from the pool. Where a trail of CloudTrail logs, its events tell that within minutes.
 */
export class AccountJobs extends Construct {
  readonly queue: WorkQueue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'AccountJobs',
      deadLetters: { id: 'DeadLetters', name: 'AccountJobsDeadLetters' },
      consumer: 'account-jobs',
      batchSize: 1,
      oldestSeconds: 3600,
    })
    new Rule(this, 'DailySweep', {
      schedule: Schedule.rate(Duration.days(1)),
      targets: [ruleTarget(this.queue, RuleTargetInput.fromObject({ dailySweep: {} }))],
    })
    if (!settings.oidc) this.#followPool()
  }

  /**
   * The event of `DeleteUser` names no pool, but only the deleted user: that of another pool is unknown here.
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logging-using-cloudtrail.html
   */
  #followPool() {
    new Rule(this, 'DeletedAccounts', {
      eventPattern: {
        source: ['aws.cognito-idp'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventName: ['AdminDeleteUser', 'DeleteUser'],
          errorCode: [{ exists: false }],
          additionalEventData: { sub: [{ exists: true }] },
        },
      },
      targets: [
        ruleTarget(
          this.queue,
          RuleTargetInput.fromObject({
            deletedAccount: EventField.fromPath('$.detail.additionalEventData.sub'),
          }),
        ),
      ],
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
