import { Metrics } from '@aws-lambda-powertools/metrics'
import {
  type CountedName,
  type MetricName,
  metricDimension,
  metricNamespace,
  metricUnits,
  type TimedName,
} from '../../contract/metrics.ts'
import { stageSettings } from '../settings/observability.ts'
import { onFirstUse } from '../start-up/start-up.ts'

/** Powertools' own dimension is the service, which would make a metric of each function's share. */
const metrics = onFirstUse(() => {
  const made = new Metrics({ namespace: metricNamespace })
  made.clearDefaultDimensions()
  const { stage } = stageSettings()
  return made.setDefaultDimensions(stage === undefined ? {} : { [metricDimension]: stage })
})

const isDeployed = () => stageSettings().stage !== undefined

const record = (name: MetricName, value: number): void => {
  if (isDeployed()) metrics().addMetric(name, metricUnits[name], value)
}

/** Counts an event, but nothing outside of a deployment. Counts are published when the invocation ends. */
export const count = (name: CountedName, times = 1): void => {
  if (times > 0) record(name, times)
}

/** Records a duration in milliseconds. Where clocks disagree, it is 0, never less. */
export const observe = (name: TimedName, ms: number): void => record(name, Math.max(0, ms))

/**
 * Writes what this invocation counted as one log line, from which CloudWatch makes metrics. An execution environment
 * handles one invocation at a time, so the line holds no other invocation's counts.
 * @param where fields that lead from the line to its invocation. They are no dimensions.
 */
export const publishMetrics = (where: { function_name: string; function_request_id: string }): void => {
  if (!isDeployed() || !metrics().hasStoredMetrics()) return
  for (const [name, value] of Object.entries(where)) metrics().addMetadata(name, value)
  metrics().publishStoredMetrics()
}
