import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { ours, serverErrorRate, sockets, throttledInvocations, throttledTable } from './metrics.ts'
import type { Watched } from './watched.ts'

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
      'Writers of chats keep colliding, which slows down sending there. See the log of append, and the alarm LateJobs',
  },
  // A reader who reloads sees such a message sooner. An inline fan-out takes milliseconds.
  SlowFanOut: {
    metric: ours(watched.stage, 'FanOutLatency'),
    threshold: 5_000,
    minutes: lasting,
    description: 'One of 100 messages reaches its readers 5 seconds late or more',
  },
  // Throttled posts are tried again. A quota that is used up for minutes refuses requests and frames as well.
  PostThrottles: {
    metric: ours(watched.stage, 'FanOutThrottled'),
    threshold: 1_000,
    minutes: lasting,
    description:
      'API Gateway throttles posts to sockets: the account’s quota is used up. Lower postsPerSecond, or have AWS raise the quota',
  },
  // Every dead letter is work that was not done. Looked for every five minutes, so once in six.
  DeadLetters: {
    metric: ours(watched.stage, 'DeadLettersWaiting'),
    threshold: 1,
    minutes: [1, 6],
    description:
      'Dead letters wait: jobs that could not be handled. The log of watch-queues names the queues',
  },
  StalledQueues: {
    metric: ours(watched.stage, 'StalledQueues'),
    threshold: 1,
    minutes: [1, 6],
    description:
      'Nothing takes the messages of a queue: its mapping is disabled, or its function cannot start. The log of watch-queues names it',
  },
  // A job that fails comes again after minutes, late each time.
  LateJobs: {
    metric: ours(watched.stage, 'LateJobs'),
    threshold: 1,
    minutes: [2, 15],
    description:
      'Jobs of a queue are handled late: its function fails or cannot keep up. Logs Insights: "jobs are late", by service',
  },
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
