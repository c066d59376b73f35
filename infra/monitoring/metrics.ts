import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import {
  type MetricName,
  metricDimension,
  metricNamespace,
  metricUnits,
} from '../../shared/contract/metrics.ts'
import type { Watched } from './watched.ts'

export const minute = Duration.minutes(1)

/**
 * What functions count themselves: a sum, or for times what 99 of 100 stay below. Without a label, as all metrics here:
 * an alarm on one that has a label becomes an alarm on an expression.
 */
export const ours = (stage: string, name: MetricName, options: { statistic?: string; label?: string } = {}) =>
  new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { [metricDimension]: stage },
    statistic: metricUnits[name] === 'Milliseconds' ? Stats.p(99) : Stats.SUM,
    period: minute,
    ...options,
  })

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
export const sockets = ({ webSocketApi }: Watched, metricName: string, statistic: string = Stats.SUM) =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: webSocketApi.apiId },
    statistic,
    period: minute,
  })

const requestsForARate = 20

/**
 * Percent of REST requests that failed on our side. In a minute of very few it says nothing: one of two is no outage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export const serverErrorRate = ({ restApi }: Watched) =>
  new MathExpression({
    expression: `IF(requests < ${requestsForARate}, 0, 100 * errors / requests)`,
    usingMetrics: {
      errors: restApi.metricServerError({ statistic: Stats.SUM, period: minute }),
      requests: restApi.metricCount({ statistic: Stats.SUM, period: minute }),
    },
    label: '5xx %',
    period: minute,
  })

/** Concurrency is the whole account's, so who else uses it up matters as much: no dimension. */
export const throttledInvocations = () =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: Stats.SUM,
    period: minute,
  })

export const throttledTable = ({ table }: Watched, kind: 'Read' | 'Write') =>
  table.metric(`${kind}ThrottleEvents`, { statistic: Stats.SUM, period: minute })
