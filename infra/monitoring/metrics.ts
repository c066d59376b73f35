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
 * A metric that functions write: the sum of counts, or the 99th percentile of times. Metrics here have no label: CDK
 * turns an alarm on a metric with a label into an alarm on an expression.
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

const requestsForRate = 20

/**
 * The percentage of REST requests that failed with 5xx. It is 0 in minutes with few requests: one of two is no outage.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export const serverErrorRate = ({ restApi }: Watched) =>
  new MathExpression({
    expression: `IF(requests < ${requestsForRate}, 0, 100 * errors / requests)`,
    usingMetrics: {
      errors: restApi.metricServerError({ statistic: Stats.SUM, period: minute }),
      requests: restApi.metricCount({ statistic: Stats.SUM, period: minute }),
    },
    label: '5xx %',
    period: minute,
  })

/** Without a dimension, because all functions of the account share its concurrency. */
export const throttledInvocations = () =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: Stats.SUM,
    period: minute,
  })

export const throttledTable = ({ table }: Watched, kind: 'Read' | 'Write') =>
  table.metric(`${kind}ThrottleEvents`, { statistic: Stats.SUM, period: minute })
