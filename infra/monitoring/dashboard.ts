import {
  AlarmStatusWidget,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  type MetricOptions,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { MetricName } from '../../shared/contract/metrics.ts'
import { minute, ours, serverErrorRate, sockets, throttledInvocations, throttledTable } from './metrics.ts'
import { deadLettersOf, type Watched } from './watched.ts'

/** The columns of the dashboard's grid. */
const columns = 24

/** Graphs of equal width in one row. */
const row = (graphs: Record<string, IMetric[] | GraphWidgetProps>): IWidget[] =>
  Object.entries(graphs).map(([title, shown], _, all) => {
    const props = Array.isArray(shown) ? { left: shown } : shown
    const width = columns / all.length
    return new GraphWidget({ title, width, height: 6, period: minute, leftYAxis: { min: 0 }, ...props })
  })

/** The rows of the dashboard, from "is chat healthy?" to cost. */
export const dashboardRows = (watched: Watched, alarms: IAlarm[]): IWidget[][] => {
  const { stage, restApi, table, functions } = watched
  const queues = Object.fromEntries(watched.queues.map((queue) => [queue.name, queue]))
  const deadLetters = deadLettersOf(watched)
  const counted = (...names: MetricName[]) => names.map((name) => ours(stage, name))
  const each = <T>(named: Record<string, T>, metric: (of: T, options: MetricOptions) => IMetric): IMetric[] =>
    Object.entries(named).map(([label, one]) => metric(one, { label, period: minute }))
  const latency = (metric: (options: MetricOptions) => IMetric): IMetric[] =>
    ([50, 99] as const).map((n) => metric({ statistic: Stats.p(n), label: `p${n}`, period: minute }))
  const sum = { statistic: Stats.SUM, period: minute }
  const highest = { statistic: Stats.MAXIMUM }

  return [
    [new AlarmStatusWidget({ title: 'Is chat healthy?', alarms, width: columns, height: 4 })],
    row({
      Messages: counted('MessagesSent', 'MessageDuplicates'),
      'REST requests': [restApi.metricCount({ ...sum, label: 'requests' })],
      Sockets: [sockets(watched, 'ConnectCount'), sockets(watched, 'MessageCount')],
    }),
    row({
      'REST errors': {
        left: [
          restApi.metricClientError({ ...sum, label: '4xx' }),
          restApi.metricServerError({ ...sum, label: '5xx' }),
        ],
        right: [serverErrorRate(watched)],
        rightYAxis: { min: 0 },
      },
      'Socket errors': ['ClientError', 'IntegrationError', 'ExecutionError'].map((name) =>
        sockets(watched, name),
      ),
      'Functions failing': each(functions, (fn, options) => fn.metricErrors(options)),
      'Throttled calls in the account': [throttledInvocations()],
    }),
    row({
      'REST latency': latency((options) => restApi.metricLatency(options)),
      'From sending to delivery': latency((options) => ours(stage, 'FanOutLatency', options)),
      'Functions, p99': each(functions, (fn, options) =>
        fn.metricDuration({ ...options, statistic: Stats.p(99) }),
      ),
    }),
    row({
      'Sockets reached': counted('FanOutRecipients'),
      'Sockets not reached at the first attempt': counted(
        'FanOutGone',
        'FanOutThrottled',
        'FanOutRetries',
        'FanOutAbandoned',
      ),
      'Fan-outs through a queue': counted('FanOutHandedOver'),
    }),
    row({
      'Conflicts at the end of a log': counted('AppendConflicts', 'AppendsQueued'),
      'Throttled calls to the table': [throttledTable(watched, 'Read'), throttledTable(watched, 'Write')],
      'Table units': [
        table.metricConsumedReadCapacityUnits({ ...sum, label: 'read' }),
        table.metricConsumedWriteCapacityUnits({ ...sum, label: 'write' }),
      ],
    }),
    row({
      'Oldest message of a queue': each(queues, (queue, options) =>
        queue.metricApproximateAgeOfOldestMessage({ ...options, ...highest }),
      ),
      'Messages waiting': each(queues, (queue, options) =>
        queue.metricApproximateNumberOfMessagesVisible({ ...options, ...highest }),
      ),
      'Dead letters': each(deadLetters, (queue, options) =>
        queue.metricApproximateNumberOfMessagesVisible({ ...options, ...highest }),
      ),
      'Records set aside, and domain events': counted('DeadLetters', 'DomainEvents'),
      'Queues in trouble': counted('LateJobs', 'DeadLettersWaiting', 'StalledQueues'),
    }),
    row({
      'E-mails': counted('EmailsSent', 'EmailsThrottled', 'EmailsRefused', 'EmailsSuppressed'),
      'Required notifications': counted(
        'RequiredNotificationsSucceeded',
        'RequiredNotificationsFailed',
        'RequiredNotificationsRefused',
      ),
      'The moderator': counted('MessagesRefused', 'ModeratorFailures'),
    }),
    row({
      'Cost: run time of functions in milliseconds': {
        left: each(functions, (fn: IFunction, options) =>
          fn.metricDuration({ ...options, statistic: Stats.SUM }),
        ),
        stacked: true,
      },
      'Cost: frames in and out': {
        left: [sockets(watched, 'MessageCount'), ours(stage, 'FanOutRecipients')],
        stacked: true,
      },
    }),
  ]
}
