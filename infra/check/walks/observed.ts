import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { GetTraceSummariesCommand } from '@aws-sdk/client-xray'
import { metricDimension, metricNamespace } from '../../../shared/contract/metrics.ts'
import { eventually, type Walk } from '../walk.ts'

const minuteSeconds = 60

/** Traces of this check, in logs, metrics and X-Ray. AWS shows each after some seconds or minutes, so all are awaited at once. */
export const walkObservability = async ({ report, target, aws, alice, patienceMs }: Walk, since: Date) => {
  const functionName = target.output('MessagesFunctionName')
  const line = report.check('observed', 'a send has a log line', async () => {
    const { LoggingConfig } = await aws.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    )
    const logGroupName = LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`
    await eventually('The line', patienceMs, async () => {
      const { events = [] } = await aws.logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: since.getTime(),
          filterPattern: `"${alice.userId}"`,
        }),
      )
      return events[0]
    })
  })
  const metric = report.check('observed', 'sent messages are counted', () =>
    eventually('The metric', patienceMs, async () => {
      const { Datapoints = [] } = await aws.cloudWatch.send(
        new GetMetricStatisticsCommand({
          Namespace: metricNamespace,
          MetricName: 'MessagesSent',
          Dimensions: [{ Name: metricDimension, Value: target.stage }],
          Statistics: ['Sum'],
          Period: minuteSeconds,
          StartTime: new Date(since.getTime() - minuteSeconds * 1000),
          EndTime: new Date(Date.now() + minuteSeconds * 1000),
        }),
      )
      return Datapoints.find(({ Sum = 0 }) => Sum > 0)
    }),
  )
  const trace = report.check('observed', 'a send has a trace', () =>
    eventually('The trace', patienceMs, async () => {
      const { TraceSummaries = [] } = await aws.xRay.send(
        new GetTraceSummariesCommand({
          StartTime: since,
          EndTime: new Date(),
          FilterExpression: `service("${functionName}")`,
        }),
      )
      return TraceSummaries[0]
    }),
  )
  await Promise.all([line, metric, trace])
}
