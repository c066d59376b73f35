import { synthesise } from '../steps/synthesis/synthesis.ts'
import { functionTable } from '../../infra/function-table.ts'
import { watchMinutes } from '../../infra/queue-watch.ts'
import { idlePolls, logBytesPerInvocation, monthMinutes, prices } from './prices.ts'
import { cost } from './figures/cost.ts'
import { type Figure, measured } from './figures/figure.ts'

type AlarmProperties = { MetricName?: string; Metrics?: { MetricStat?: unknown }[] }

/** A look asks every queue, and is one invocation of a tenth of a second. X-Ray samples each that stands alone. */
const looksCost = (queues: number): number => {
  const { memoryMegabytes } = functionTable['watch-queues']
  const once =
    queues * prices.sqsRequest +
    prices.lambdaRequest +
    (memoryMegabytes / 1024) * 0.1 * prices.lambdaGigabyteSecond +
    logBytesPerInvocation * prices.logByte +
    prices.trace
  return (monthMinutes / watchMinutes) * once
}

/** The cost of a deployment in a month in which nobody uses it, counted in its template. */
export const idleBill = (): Figure[] => {
  const { ofType, resources } = synthesise({ stage: 'live' })
  const dashboards = ofType('AWS::CloudWatch::Dashboard').length
  const metrics = ofType('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
    const { Metrics } = Properties as AlarmProperties
    return sum + (Metrics ? Metrics.filter(({ MetricStat }) => MetricStat).length : 1)
  }, 0)
  const pollsPerMonth = (pollers: number) => (pollers * monthMinutes * 60) / idlePolls.seconds
  const polled = ofType('AWS::Lambda::EventSourceMapping').flatMap(({ Properties }) => {
    const id: string | undefined = Properties.EventSourceArn?.['Fn::GetAtt']?.[0]
    const queue = id === undefined ? undefined : resources[id]
    if (queue?.Type !== 'AWS::SQS::Queue' || Properties.Enabled === false) return []
    if (queue.Properties.FifoQueue) return [pollsPerMonth(idlePolls.pollers) * prices.sqsFifoRequest]
    const pollers = Properties.ScalingConfig ? idlePolls.pollers : idlePolls.fewest
    return [pollsPerMonth(pollers) * prices.sqsRequest]
  })
  const polling = polled.reduce((sum, each) => sum + each, 0)
  const looking = looksCost(ofType('AWS::SQS::Queue').length)
  const total = dashboards * prices.dashboard + metrics * prices.alarmMetric + polling + looking
  const dollars = (value: number) => `$ ${value.toFixed(2)}`
  return [
    measured(cost, 'idle.month', total),
    { what: `  ${dashboards} dashboards`, value: dollars(dashboards * prices.dashboard) },
    { what: `  ${metrics} metrics under alarm`, value: dollars(metrics * prices.alarmMetric) },
    { what: `  polls of ${polled.length} queues`, value: dollars(polling) },
    { what: `  looks at all queues, every ${watchMinutes} minutes`, value: dollars(looking) },
  ]
}
