import { Duration } from 'aws-cdk-lib'
import type { RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type FunctionName, functionTable } from './function-table.ts'

export const queueDefaults = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} satisfies QueueProps

/** A FIFO queue in which each group has its own order and throughput. Producers choose deduplication ids. */
export const inOrderPerGroup = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} satisfies QueueProps

/** The longest that SQS keeps a message. */
export const deadLetterRetention = Duration.days(14)

/** The least that AWS recommends, so that throttling alone makes no dead letters (page at visibilitySeconds). */
const defaultReceives = 5

/**
 * Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * A message whose handling fails comes again sooner (shared/platform/queues/retry-soon.ts). The event source grants
 * the permissions for that.
 */
const defaultVisibilitySeconds = (consumer: FunctionName) => 6 * functionTable[consumer].timeoutSeconds

type Props = {
  /** Its name in alarms and on the dashboard. */
  name: string
  /** The construct beside it that holds its dead letters, and their name in alarms and on the dashboard. */
  deadLetters: { id: string; name: string }
  /** The function that handles its messages. */
  consumer: FunctionName
  batchSize: number
  /**
   * How many environments of the consumer may work at once, at least 2. A limit keeps a full queue from the account's
   * whole concurrency, which requests need, and costs $0.16 a month: only without one does Lambda go down from five
   * polls at a time to two. A queue without one must be short by nature: Lambda begins with five environments, and adds
   * up to 300 a minute for as long as messages are left.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  maxConcurrency?: number
  /** Nothing polls it until an operator enables its mapping. */
  onDemand?: boolean
  /** A job that is handled later than this is late, which raises an alarm. */
  oldestSeconds: number
  /** Failed receives after which a message becomes a dead letter; 5 by default. */
  maxReceiveCount?: number
  /** Seconds until what a killed function has taken comes again; six times its timeout by default. */
  visibilitySeconds?: number
  queue?: Pick<
    QueueProps,
    | 'fifo'
    | 'contentBasedDeduplication'
    | 'deduplicationScope'
    | 'fifoThroughputLimit'
    | 'deliveryDelay'
    | 'retentionPeriod'
  >
}

/**
 * A queue with its dead letters and its consumer. Monitoring raises alarms for each one in the stack.
 *
 * The dead letters stand beside the queue rather than inside, where 0.1.0 put them: elsewhere they would have another
 * logical id.
 */
export class WorkQueue extends Queue {
  readonly name: string
  readonly consumer: FunctionName
  readonly oldestSeconds: number
  /** Messages that could not be delivered or handled. Kept for 14 days, the longest that SQS offers. */
  readonly deadLetters: Queue
  readonly deadLettersName: string
  readonly #source: SqsEventSource

  constructor(scope: Construct, id: string, props: Props) {
    const { batchSize, maxConcurrency, onDemand = false, maxReceiveCount = defaultReceives, queue } = props
    const { visibilitySeconds = defaultVisibilitySeconds(props.consumer) } = props
    const deadLetters = new Queue(scope, props.deadLetters.id, {
      ...queueDefaults,
      ...(queue?.fifo && { fifo: true }),
      retentionPeriod: deadLetterRetention,
    })
    super(scope, id, {
      ...queueDefaults,
      ...queue,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount },
    })
    this.name = props.name
    this.consumer = props.consumer
    this.oldestSeconds = props.oldestSeconds
    this.deadLetters = deadLetters
    this.deadLettersName = props.deadLetters.name
    this.#source = new SqsEventSource(this, {
      batchSize,
      enabled: !onDemand,
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      reportBatchItemFailures: true,
    })
  }

  /** Every work queue in a construct. */
  static allIn(scope: Construct): WorkQueue[] {
    return scope.node.findAll().filter((construct) => construct instanceof WorkQueue)
  }

  /** The mapping through which the consumer takes messages, once it does. */
  get mappingId(): string {
    return this.#source.eventSourceMappingId
  }

  /** Lets the consumer take messages. Functions are created after the queues that they send to. */
  deliverTo(functions: Record<FunctionName, IFunction>) {
    functions[this.consumer].addEventSource(this.#source)
  }
}

/**
 * Delivers a rule's events to a queue. EventBridge retries for a day, the longest it offers.
 * @param message in place of the event.
 */
export const ruleTarget = (queue: WorkQueue, message?: RuleTargetInput) =>
  new SqsQueue(queue, {
    ...(message && { message }),
    deadLetterQueue: queue.deadLetters,
    retryAttempts: 185,
    maxEventAge: Duration.hours(24),
  })
