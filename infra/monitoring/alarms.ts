import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { minute, ours, serverErrorRate, sockets, throttledInvocations, throttledTable } from './metrics.ts'
import { deadLettersOf, type Watched } from './watched.ts'

/** The alarm is raised when the metric reaches the threshold in `atLeast` of the last `of` minutes. */
export type AlarmDefinition = {
  metric: IMetric
  threshold: number
  minutes: [atLeast: number, of: number]
  /** The effect on people who chat, and where to look. */
  description: string
}

/** Longer than a passing fault that retries overcome, and short enough to act before users complain. */
const lasting: AlarmDefinition['minutes'] = [3, 5]
const atOnce: AlarmDefinition['minutes'] = [1, 1]

/** All alarms by name. */
export const alarmDefinitions = (watched: Watched): Record<string, AlarmDefinition> => ({
  // Retries hide passing faults, so failures at this rate have a lasting cause.
  ServerErrors: {
    metric: serverErrorRate(watched),
    threshold: 1,
    minutes: lasting,
    description: 'One of 100 REST requests fails. Logs Insights: level = "ERROR", by route',
  },
  // The gateway counts only failed functions here, and no frames that Parley refuses.
  SocketErrors: {
    metric: sockets(watched, 'IntegrationError'),
    threshold: 5,
    minutes: lasting,
    description: 'Frames or handshakes get no answer: a socket function fails, times out or is throttled',
  },
  // Each conflict costs one more transaction of eight write units. A busy chat's writers take turns in a queue instead,
  // so ten a second mean that its consumer fails, or that many chats are about to become busy.
  AppendConflicts: {
    metric: ours(watched.stage, 'AppendConflicts'),
    threshold: 600,
    minutes: lasting,
    description:
      'Writers of chats keep colliding, which slows down sending there. See the log of append, and the alarm AppendAge',
  },
  // A reader who reloads sees such a message sooner. An inline fan-out takes milliseconds.
  SlowFanOut: {
    metric: ours(watched.stage, 'FanOutLatency'),
    threshold: 5_000,
    minutes: lasting,
    description: 'One of 100 messages reaches its readers 5 seconds late or more',
  },
  ...Object.fromEntries(
    watched.queues.map((queue): [string, AlarmDefinition] => [
      `${queue.name}Age`,
      {
        metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: minute }),
        threshold: queue.oldestSeconds,
        minutes: lasting,
        description: `The oldest message of ${queue.name} waits for ${queue.oldestSeconds} seconds: its function fails or cannot keep up`,
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(deadLettersOf(watched)).map(
      ([deadLettersName, deadLetters]): [string, AlarmDefinition] => [
        deadLettersName,
        {
          metric: deadLetters.metricApproximateNumberOfMessagesVisible({
            statistic: 'Maximum',
            period: minute,
          }),
          // Every dead letter is work that was not done.
          threshold: 1,
          minutes: atOnce,
          description: `${deadLettersName} holds what could not be handled; its messages say why`,
        },
      ],
    ),
  ),
  // Lambda throttles queues for moments while it scales. Five a minute over several minutes are refused users.
  FunctionThrottles: {
    metric: throttledInvocations(),
    threshold: 5,
    minutes: lasting,
    description: 'The account’s Lambda concurrency is used up: calls are refused',
  },
  // An on-demand table throttles for moments while it splits. The SDK's retries overcome that.
  ReadThrottles: {
    metric: throttledTable(watched, 'Read'),
    threshold: 10,
    minutes: lasting,
    description: 'DynamoDB throttles reads: a hot chat, or the account’s limit',
  },
  WriteThrottles: {
    metric: throttledTable(watched, 'Write'),
    threshold: 10,
    minutes: lasting,
    description: 'DynamoDB throttles writes: a hot chat, or the account’s limit',
  },
})
