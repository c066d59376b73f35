import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { WorkQueue } from './work-queue.ts'

/**
 * Follows changes in the table's stream: deletes what belonged to a chat, membership, attachment or socket once that is
 * removed, announces who comes online and goes offline, and finishes changes of accounts.
 */
export class CleanUp extends Construct {
  /**
   * Removals whose clean-up failed, and pictures to fetch, which are done from here, so that the stream goes on; and
   * users whose last socket ended, each until that has lasted. One queue, because each costs to poll.
   */
  readonly retry: WorkQueue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.retry = new WorkQueue(this, 'Retry', {
      name: 'CleanUpRetry',
      deadLetters: { id: 'DeadLetters', name: 'CleanUpDeadLetters' },
      consumer: 'clean-up',
      // A clean-up that takes minutes holds up nobody's presence.
      batchSize: 1,
      oldestSeconds: 900,
    })
  }

  /** Follows the changes of the table. */
  follow(table: ITable, cleaner: IFunction) {
    cleaner.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: ['REMOVE'],
            dynamodb: {
              Keys: { sk: { S: ['META', { prefix: 'MEMBER#' }, { prefix: 'ATT#' }, 'CONN', 'EMAIL'] } },
            },
          }),
          FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: ['PRESENCE', { prefix: 'BLOCK#' }] } } } }),
          FilterCriteria.filter({
            eventName: ['MODIFY'],
            dynamodb: {
              Keys: { sk: { S: ['PROFILE', 'EMAIL'] } },
              NewImage: { followUpAtMs: { N: [{ exists: true }] } },
            },
          }),
          FilterCriteria.filter({
            eventName: ['INSERT'],
            dynamodb: {
              Keys: { sk: { S: ['PROFILE'] } },
              NewImage: { pictureAddress: { S: [{ exists: true }] } },
            },
          }),
          FilterCriteria.filter({
            dynamodb: {
              Keys: { pk: { S: ['ERASURES'] } },
              NewImage: { stage: { S: ['chats'] } },
            },
          }),
        ],
        batchSize: 10,
        // A large chat's clean-up holds up nobody's presence. Changes of one item stay in order.
        parallelizationFactor: 10,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // For failures before the retry queue is reached, such as a timeout. Few, because the shard waits for them.
        retryAttempts: 5,
        onFailure: new SqsDlq(this.retry.deadLetters),
      }),
    )
  }

  /** The queues that functions send to. */
  get queues() {
    return { 'clean-up-retry': this.retry, 'clean-up-dlq': this.retry.deadLetters, presence: this.retry }
  }

  get outputs() {
    return {
      CleanUpRetryUrl: this.retry.queueUrl,
      CleanUpDeadLettersUrl: this.retry.deadLetters.queueUrl,
      PresenceQueueUrl: this.retry.queueUrl,
      PresenceDeadLettersUrl: this.retry.deadLetters.queueUrl,
    }
  }
}
