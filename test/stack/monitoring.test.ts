import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { functionTable } from '../../infra/function-table.ts'
import { watchMinutes } from '../../infra/queue-watch.ts'
import { metricNamespace, metricUnits } from '../../shared/contract/metrics.ts'
import { idleBill } from '../bench/idle-bill.ts'
import { deployments, synthesise } from '../steps/synthesis/synthesis.ts'

const stack = synthesise(deployments.live)
const { template, ofType } = stack
const alarms = ofType('AWS::CloudWatch::Alarm')
const alarmsOn = (metricName: string, among = alarms) =>
  among.filter(({ Properties }) => Properties.MetricName === metricName)
/** With SES, every queue is in use. */
const withEmail = synthesise(deployments.everything)
const queues = withEmail.ofType('AWS::SQS::Queue')
const isDeadLetters = ({ id }: { id: string }) => id.includes('DeadLetters')
const variablesOf = (service: string) =>
  withEmail
    .ofType('AWS::Lambda::Function')
    .find(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === service)
    ?.Properties.Environment.Variables
/** The ids of the queues whose attribute stands in a text. */
const queuesIn = (text: unknown, attribute: string): string[] =>
  [...JSON.stringify(text).matchAll(new RegExp(`"Fn::GetAtt":\\["(\\w+)","${attribute}"\\]`, 'g'))].map(
    ([, id = '']) => id,
  )

describe('alarms', () => {
  it('know of the dead letters and of the messages of every queue, by one function that may look', () => {
    const variables = variablesOf('watch-queues')
    const ids = (among: typeof queues) => among.map(({ id }) => id).toSorted()
    expect(queuesIn(variables.WATCHED_DEAD_LETTERS, 'QueueName').toSorted()).toEqual(
      ids(queues.filter(isDeadLetters)),
    )
    expect(queuesIn(variables.WATCHED_QUEUES, 'QueueName').toSorted()).toEqual(
      ids(queues.filter((queue) => !isDeadLetters(queue))),
    )
    const [allowed] = withEmail
      .ofType('AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'sqs:GetQueueAttributes')
    expect(queuesIn(allowed.Resource, 'Arn').toSorted()).toEqual(ids(queues))
    for (const metric of ['DeadLettersWaiting', 'StalledQueues']) {
      // Looked for every five minutes: seen once in six, an alarm does not come and go.
      expect(alarmsOn(metric)[0]?.Properties).toMatchObject({
        Threshold: 1,
        DatapointsToAlarm: 1,
        EvaluationPeriods: watchMinutes + 1,
      })
    }
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: `rate(${watchMinutes} minutes)`,
    })
  })

  it('know of late jobs of every queue, each by the function that handles them', () => {
    const mapped = withEmail.ofType('AWS::Lambda::EventSourceMapping').flatMap(({ Properties }) => {
      const id = Properties.EventSourceArn['Fn::GetAtt'][0] as string
      return queues.some((queue) => queue.id === id) ? [[id, Properties.FunctionName.Ref as string]] : []
    })
    const late = withEmail
      .ofType('AWS::Lambda::Function')
      .flatMap(({ id, Properties }) =>
        queuesIn(Properties.Environment.Variables.LATE_AFTER_SECONDS ?? '', 'Arn').map((queue) => [
          queue,
          id,
        ]),
      )
    expect(late.toSorted()).toEqual(mapped.toSorted())
    expect(late.map(([queue]) => queue).toSorted()).toEqual(
      queues.flatMap((queue) => (isDeadLetters(queue) ? [] : [queue.id])).toSorted(),
    )
    expect(alarmsOn('LateJobs')).toHaveLength(1)
  })

  it('know when API Gateway throttles posts to sockets', () => {
    expect(alarmsOn('FanOutThrottled')).toHaveLength(1)
  })

  it('and polls cost at most $3 a month where nobody chats', () => {
    expect(idleBill()[0]).toMatchObject({ key: 'idle.month', ok: true })
  })

  it('watch the rate of 5xx, of minutes with enough requests to speak of a rate', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 1,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'IF(requests < 20, 0, 100 * errors / requests)' }),
        Match.objectLike({
          Id: 'errors',
          MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: '5xx' }) }),
        }),
      ]),
    })
  })

  it.each([
    'AppendConflicts',
    'FanOutLatency',
    'IntegrationError',
    'Throttles',
    'ReadThrottleEvents',
    'WriteThrottleEvents',
  ])('watch %s', (metricName) => expect(alarmsOn(metricName)).toHaveLength(1))

  it('watch what this stage counts, and no other', () => {
    const ours = alarms.filter(({ Properties }) => Properties.Namespace === metricNamespace)
    expect(ours.length).toBeGreaterThan(0)
    for (const { Properties } of ours) {
      expect(Properties.Dimensions).toEqual([{ Name: 'stage', Value: 'live' }])
    }
  })

  it('each say what they mean, and tell the one topic when they are raised and when they are over', () => {
    const topic = template.findOutputs('AlarmTopicArn')['AlarmTopicArn']?.['Value']
    for (const { Properties } of alarms) {
      expect(Properties.AlarmDescription.length).toBeGreaterThan(20)
      expect(Properties.TreatMissingData).toBe('notBreaching')
      expect(Properties.AlarmActions).toEqual([topic])
      expect(Properties.OKActions).toEqual([topic])
    }
  })

  it('may publish to the topic, whose policy refuses plain HTTP', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
          }),
        ]),
      },
    })
  })

  it('reach an e-mail address where one is set, and nobody else', () => {
    const protocols = ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties.Protocol)
    expect(protocols).not.toContain('email')
    synthesise(deployments.everything).template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    })
  })
})

it('without SES, nothing polls or watches the queue of its feedback', () => {
  const idsOf = ({ ofType: typed }: typeof stack, type: string) =>
    typed(type)
      .map(({ id }) => id)
      .filter((id) => /EmailFeedback/.test(id))
  expect(idsOf(withEmail, 'AWS::Lambda::EventSourceMapping')).not.toEqual([])
  expect(idsOf(stack, 'AWS::Lambda::EventSourceMapping')).toEqual([])
  const [watch] = ofType('AWS::Lambda::Function').filter(({ id }) => id.startsWith('Functionswatchqueues'))
  expect(JSON.stringify(watch)).toContain('FanOutQueues')
  expect(JSON.stringify(watch)).not.toContain('EmailFeedback')
  expect(idsOf(stack, 'AWS::SQS::Queue')).toEqual(idsOf(withEmail, 'AWS::SQS::Queue'))
})

describe('the dashboard', () => {
  it('is there on demand only: it costs $3 a month', () => {
    expect(synthesise(deployments.shared).ofType('AWS::CloudWatch::Dashboard')).toEqual([])
  })

  const [dashboard] = ofType('AWS::CloudWatch::Dashboard')
  const body: string = dashboard?.Properties.DashboardBody['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'reference'))
    .join('')
  const { widgets } = JSON.parse(body) as { widgets: { type: string; width: number; x: number; y: number }[] }

  it('begins with every alarm, across its whole width', () => {
    const [first] = widgets
    expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 })
    for (const { Properties } of alarms) {
      expect(JSON.stringify(first)).toContain(`alarm:${Properties.AlarmName}`)
    }
  })

  it.each(Object.keys(metricUnits))('has a place for %s', (name) => {
    expect(body).toContain(`["${metricNamespace}","${name}","stage","live"`)
  })

  it.each(Object.keys(functionTable))('shows how %s fares', (name) => {
    expect(body).toMatch(new RegExp(`"Errors","FunctionName","reference",\\{"label":"${name}"`))
  })

  it('fills its rows', () => {
    const rows = Map.groupBy(widgets, ({ y }) => y)
    for (const row of rows.values()) expect(row.reduce((total, { width }) => total + width, 0)).toBe(24)
  })
})

describe('operating.md', () => {
  const text = readFileSync(new URL('../../infra/operating.md', import.meta.url), 'utf8')
  const named = Object.keys(template.findOutputs('*'))

  it.each(Object.keys(metricUnits))('says what %s counts', (name) => {
    expect(text).toContain(`\`${name}\``)
  })

  it.each(named.filter((name) => name.endsWith('DeadLettersUrl')))('says what to do with %s', (name) => {
    expect(text).toContain(`| \`${name}\``)
  })

  it('names no output that there is not', () => {
    for (const [, name] of text.matchAll(/`(\w+(?:Url|Arn))`/g)) expect(named).toContain(name)
  })
})
