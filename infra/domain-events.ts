import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import type { Settings } from './settings.ts'
import { WorkQueue } from './work-queue.ts'

const sortKey = (...rules: (string | { prefix: string })[]) => ({ dynamodb: { Keys: { sk: { S: rules } } } })

/** Events about chats on a bus of their own, made from the table's stream: in order per chat, at least once. */
export class DomainEvents extends Construct {
  readonly bus: EventBus
  /**
   * Takes records back from its dead letters, to be published after all. The function itself puts records there that
   * are no event of the contract, or that the bus refused for too long.
   */
  readonly redrive: WorkQueue

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      ...(settings.domainEventBusName && { eventBusName: settings.domainEventBusName }),
    })
    this.redrive = new WorkQueue(this, 'Redrive', {
      name: 'DomainEventsRedrive',
      deadLetters: { id: 'DeadLetters', name: 'DomainEventsDeadLetters' },
      consumer: 'domain-events',
      batchSize: 10,
      // An operator sends to it by hand, and enables its mapping for as long.
      onDemand: true,
      oldestSeconds: 300,
    })
  }

  /** Publishes changes of the table. With clean-up the stream has two consumers; a third would get all throttled. */
  follow(table: ITable, publisher: IFunction) {
    publisher.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter(sortKey('META', { prefix: 'MEMBER#' })),
          FilterCriteria.filter({
            eventName: ['MODIFY'],
            dynamodb: {
              Keys: { pk: { S: ['ERASURES'] } },
              NewImage: { erasedAtMs: { N: [{ exists: true }] } },
            },
          }),
          // Only clean-up removes messages, and then their chat is deleted.
          FilterCriteria.filter({ eventName: ['INSERT', 'MODIFY'], ...sortKey({ prefix: 'MSG#' }) }),
          // A user who has ever been suspended: the suspension may have changed.
          FilterCriteria.filter({
            eventName: ['MODIFY'],
            dynamodb: {
              Keys: { sk: { S: ['PROFILE'] } },
              NewImage: { suspensionBy: { S: [{ exists: true }] } },
            },
          }),
        ],
        batchSize: 100,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // In parallel, batches of one chat could overtake each other.
        parallelizationFactor: 1,
        // The function itself sets aside records that the bus refuses for long. These retries are for records that it
        // fails to set aside. No maximum age: it would drop records that are merely old, as after an outage.
        retryAttempts: 500,
        onFailure: new SqsDlq(this.redrive.deadLetters),
      }),
    )
  }

  /** The queues that functions send to. */
  get queues() {
    return { 'domain-events-dlq': this.redrive.deadLetters }
  }

  get outputs() {
    return {
      DomainEventBusName: this.bus.eventBusName,
      DomainEventsRedriveUrl: this.redrive.queueUrl,
      DomainEventsRedriveMappingId: this.redrive.mappingId,
      DomainEventsDeadLettersUrl: this.redrive.deadLetters.queueUrl,
    }
  }
}
