import { expect, test } from 'vitest'
import { drillContext, drillStageOf } from '../../../infra/restore/drill-context.ts'
import { deploymentSettings } from '../../../infra/settings.ts'

const streamArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/restored/stream/1'

test('a drill fails no longer because the live deployment has the bus that it wants', () => {
  const given = [
    'stage=prod',
    'eventBusName=user-session-events',
    'domainEventBusName=live',
    'alarmAddress=a@example.com',
  ]
  const live = deploymentSettings({ stage: 'prod' })
  const context = drillContext('prod', { given, streamArn })
  const drilled = deploymentSettings(context)
  expect(drilled).toMatchObject({ stage: 'prod-drill', removalPolicy: 'destroy', gatewayLogRole: false })
  const buses = [live.eventBusName, live.domainEventBusName, drilled.eventBusName, drilled.domainEventBusName]
  expect(new Set(buses).size).toBe(4)
  expect(context).toMatchObject({ alarmAddress: 'a@example.com' })
})

test('a drill of a stage with the longest name has a stage of its own', () => {
  const stage = 'a'.repeat(20)
  expect(drillStageOf(stage)).toHaveLength(20)
  expect(drillContext(stage, { given: [], streamArn })).toMatchObject({ stage: drillStageOf(stage) })
})

test.each([
  ['stage', /KEY=VALUE, not stage/],
  ['=prod', /KEY=VALUE, not =prod/],
  ['stagee=prod', /stagee: no such setting/],
])('a drill refuses --context %s before it restores anything', (setting, message) => {
  expect(() => drillContext('prod', { given: [setting], streamArn })).toThrow(message)
})
