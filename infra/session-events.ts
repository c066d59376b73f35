import { Duration } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { sessionEventDetailType, sessionEventSource } from '../shared/contract/session-events.ts'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'
import { ruleTarget, WorkQueue } from './work-queue.ts'

const eventPattern = { source: [sessionEventSource], detailType: [sessionEventDetailType] }

/**
 * The bus of log-ins and log-outs, and the queue from which they are handled. Parley publishes on the bus, and so may
 * any service that is allowed to put events there.
 */
export class SessionEvents extends Construct {
  readonly bus: EventBus
  readonly queue: WorkQueue

  constructor(scope: Construct, id: string, { settings, naming }: { settings: Settings; naming: Naming }) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      ...(settings.eventBusName && { eventBusName: settings.eventBusName }),
    })
    this.queue = new WorkQueue(this, 'Queue', {
      name: 'SessionEvents',
      deadLetters: { id: 'DeadLetters', name: 'SessionEventsDeadLetters' },
      consumer: 'session-events',
      batchSize: 10,
      oldestSeconds: 60,
    })
    // Retries of a day are worth it: a log-out that comes late still ends a session of 30 days.
    new Rule(this, 'Rule', { eventBus: this.bus, eventPattern, targets: [ruleTarget(this.queue)] })
    this.bus.archive('Archive', {
      description: `Session events of ${naming.title}, to be replayed after an outage`,
      eventPattern,
      retention: Duration.days(30),
    })
  }

  /** The queues that functions send to. */
  get queues() {
    return { 'session-events-dlq': this.queue.deadLetters }
  }

  get outputs() {
    return {
      EventBusName: this.bus.eventBusName,
      SessionEventsQueueUrl: this.queue.queueUrl,
      SessionEventsDeadLettersUrl: this.queue.deadLetters.queueUrl,
    }
  }
}
