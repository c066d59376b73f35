import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { minute, ours, serverErrorRate, sockets, throttledInvocations, throttledTable } from './metrics.ts'
import type { Watched } from './watched.ts'

/** Raised when the metric reaches the threshold in so many of so many minutes. */
export type AlarmDefinition = {
  metric: IMetric
  threshold: number
  minutes: [atLeast: number, of: number]
  /** What it means for people who chat, and where to look. */
  description: string
}

/** Of five minutes three: longer than a passing fault that retries outlast, shorter than anyone takes to complain. */
const lasting: AlarmDefinition['minutes'] = [3, 5]
const atOnce: AlarmDefinition['minutes'] = [1, 1]

/** All alarms by name. */
export const alarmDefinitions = (watched: Watched): Record<string, AlarmDefinition> => ({
  // One in a hundred: retries of ours hide a passing fault, so what is left of it at this rate is not one.
  ServerErrors: {
    metric: serverErrorRate(watched),
    threshold: 1,
    minutes: lasting,
    description: 'One of 100 REST requests fails. Logs Insights: level = "ERROR", by route',
  },
  // The gateway answers those itself; a frame that Parley refuses is no error to it.
  SocketErrors: {
    metric: sockets(watched, 'IntegrationError'),
    threshold: 5,
    minutes: lasting,
    description: 'Frames or handshakes get no answer: a socket function fails, times out or is throttled',
  },
  // Each is one more transaction of eight write units. Ten a second, lasting, is a chat with more writers than one log
  // takes; below, the jittered retry costs milliseconds.
  AppendConflicts: {
    metric: ours(watched.stage, 'AppendConflicts'),
    threshold: 600,
    minutes: lasting,
    description:
      'Writers of one chat keep getting in each other’s way: sending slows down there. Slow mode helps',
  },
  // A message older than this has been overtaken by whoever reloads; the budget of an inline fan-out is milliseconds.
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
    watched.queues.map(({ deadLetters, deadLettersName }): [string, AlarmDefinition] => [
      deadLettersName,
      {
        metric: deadLetters.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: minute,
        }),
        // Whatever lies there was promised to someone.
        threshold: 1,
        minutes: atOnce,
        description: `${deadLettersName} holds what could not be handled; its messages say why`,
      },
    ]),
  ),
  // Queues are slowed down now and then while Lambda scales; five in a minute, lasting, are people refused.
  FunctionThrottles: {
    metric: throttledInvocations(),
    threshold: 5,
    minutes: lasting,
    description: 'Lambda’s concurrency in this account is used up: calls are refused',
  },
  // A table on demand throttles for moments while it splits, which the SDK's retries outlast.
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
