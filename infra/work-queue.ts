import { Duration } from 'aws-cdk-lib'
import type { RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type FunctionName, functionTable } from './function-table.ts'

export const queueDefaults = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} satisfies QueueProps

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
   * How many environments of the consumer may work at once, at least 2. Without a limit a full queue would take the
   * account's whole concurrency, which requests need: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  maxConcurrency: number
  /** An alarm is raised when its oldest message has waited for so long. */
  oldestSeconds: number
  /** After so many failed receives a message becomes a dead letter; 5 by default. */
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
    const { batchSize, maxConcurrency, maxReceiveCount = defaultReceives, queue } = props
    const { visibilitySeconds = defaultVisibilitySeconds(props.consumer) } = props
    const deadLetters = new Queue(scope, props.deadLetters.id, {
      ...queueDefaults,
      ...(queue?.fifo && { fifo: true }),
      retentionPeriod: Duration.days(14),
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
      maxConcurrency,
      reportBatchItemFailures: true,
    })
  }

  /** Every work queue in a construct. */
  static allIn(scope: Construct): WorkQueue[] {
    return scope.node.findAll().filter((construct) => construct instanceof WorkQueue)
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
