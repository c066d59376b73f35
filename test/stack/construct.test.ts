import { type App, Stack } from 'aws-cdk-lib'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { Parley, type ParleyProps } from '../../infra/parley.ts'
import { InvalidSettingsError } from '../../infra/invalid-settings-error.ts'
import { appForTemplates, type Resource, synthesise, templateOf } from '../steps/synthesis/synthesis.ts'

const stackIn = (app: App, id: string) => new Stack(app, id)
const appWith = (flags: Record<string, unknown> = {}) =>
  appForTemplates({ ...flags, 'aws:cdk:bundling-stacks': [] })
const resourcesOf = (stack: Stack): Record<string, Resource> => templateOf(stack).toJSON()['Resources']
const withParley = (props: ParleyProps = {}, flags: Record<string, unknown> = {}, id = 'Chat') => {
  const stack = stackIn(appWith(flags), 'Shop')
  const parley = new Parley(stack, id, props)
  return { stack, parley }
}

const { stack: alone } = withParley()
const resources = resourcesOf(alone)
const ofType = (type: string, among = resources) =>
  Object.entries(among).flatMap(([id, resource]) => (resource.Type === type ? [{ id, ...resource }] : []))

/** Properties by which a resource has one name in its account and region, and CloudFormation would choose one. */
const chosenNames = [
  'AlarmName',
  'BucketName',
  'DashboardName',
  'FunctionName',
  'PolicyName',
  'QueueName',
  'RoleName',
  'RuleName',
  'StateMachineName',
  'TableName',
  'TopicName',
  'UserPoolName',
]

describe('the construct', () => {
  it('has what the stack has', () => {
    const types = (all: Record<string, Resource>) => Object.values(all).map(({ Type }) => Type)
    expect(types(resources).toSorted()).toEqual(types(synthesise().resources).toSorted())
  })

  it('names nothing that has one name in an account, so that any number of them get along', () => {
    const own = Object.entries(resources).filter(([, { Type }]) =>
      // Inline policies and permissions refer to resources by these properties.
      ['AWS::IAM::Policy', 'AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping'].every(
        (other) => other !== Type,
      ),
    )
    for (const [id, { Properties = {} }] of own) {
      for (const name of chosenNames) expect([id, Properties[name]]).toEqual([id, undefined])
    }
  })

  it('names what AWS wants a name for after the stack and itself', () => {
    const app = appWith()
    const [first, second] = ['One', 'Two'].map((id) => {
      const stack = stackIn(app, id)
      new Parley(stack, 'Chat')
      return stack
    })
    const namesIn = (stack: Stack | undefined) =>
      Object.values<Resource>(
        stack ? (app.synth().getStackByName(stack.stackName).template as never)['Resources'] : {},
      )
        .map(
          ({ Properties }) =>
            Properties?.Name ?? Properties?.LogGroupName ?? Properties?.ResponseHeadersPolicyConfig?.Name,
        )
        .filter((name) => typeof name === 'string' && !['live', '$default'].includes(name))
    const names = [namesIn(first), namesIn(second)]
    expect(names[0]?.length).toBeGreaterThan(5)
    const authorizers = names.flat().filter((name) => name === 'Token')
    const others = names.flat().filter((name) => name !== 'Token')
    // An authorizer's name is one within its API.
    expect(authorizers).toHaveLength(2)
    expect(new Set(others).size).toBe(others.length)
  })

  it('tells its metrics from those of another', () => {
    const stages = [
      ofType('AWS::Lambda::Function'),
      ofType('AWS::Lambda::Function', resourcesOf(withParley({}, {}, 'Support').stack)),
    ]
      .flat()
      .map(({ Properties }) => Properties.Environment.Variables.STAGE)
    expect(new Set(stages).size).toBe(2)
    for (const stage of stages) expect(stage).toMatch(/^[a-z][a-z0-9-]{0,19}$/)
  })

  it('keeps its data unless it is told to destroy them', () => {
    const fate = (all: Record<string, Resource>) => ofType('AWS::DynamoDB::Table', all)[0]?.DeletionPolicy
    expect(fate(resources)).toBe('Retain')
    expect(fate(resourcesOf(withParley({ removalPolicy: 'destroy' }).stack))).toBe('Delete')
  })

  it.each([
    [{ stages: 'prod' }, 'stages: no such setting'],
    [{ logRetentionDays: 31 }, 'logRetentionDays "31"'],
    [{ corsOrigins: ['example.com'] }, 'corsOrigins'],
  ])('%j is refused in one clear sentence', (props, sentence) => {
    const refused = () => withParley(props as ParleyProps)
    expect(refused).toThrow(InvalidSettingsError)
    expect(refused).toThrow(sentence)
  })

  it.each([
    ['no feature flag of CDK', {}],
    ['all feature flags of CDK', CURRENTLY_RECOMMENDED_FLAGS],
  ])('synthesises with %s, to the same kinds of resources with data', (_, flags) => {
    const flagged = resourcesOf(withParley({ dashboard: true, alarmAddress: 'ops@example.com' }, flags).stack)
    for (const type of ['AWS::DynamoDB::Table', 'AWS::Cognito::UserPool', 'AWS::S3::Bucket']) {
      expect(ofType(type, flagged).map(({ id }) => id)).toEqual(ofType(type).map(({ id }) => id))
    }
    expect(Object.keys(flagged).length).toBeLessThan(500)
  })

  it('has nothing that cdk-nag finds, but what is accepted with a reason', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(alone)
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
  })
})

describe('what the construct offers', () => {
  it('tells addresses, pool, buses and the topic of alarms', () => {
    const { stack, parley } = withParley({ dashboard: true })
    const resolved = Object.fromEntries(
      Object.entries({
        rest: parley.restUrl,
        socket: parley.webSocketUrl,
        page: parley.webUrl,
        pool: parley.userPool.userPoolId,
        sessionEvents: parley.sessionEvents.eventBusArn,
        domainEvents: parley.domainEvents.eventBusArn,
        alarms: parley.alarmTopic.topicArn,
        dashboard: parley.dashboard?.dashboardName,
      }).map(([name, value]) => [name, JSON.stringify(stack.resolve(value))]),
    )
    expect(resolved).toMatchObject({
      rest: expect.stringContaining('ChatRestApi'),
      socket: expect.stringContaining('wss://'),
      page: expect.stringContaining('ChatWebDistribution'),
      pool: expect.stringContaining('ChatIdentityUserPool'),
      sessionEvents: expect.stringContaining('ChatSessionEventsBus'),
      domainEvents: expect.stringContaining('ChatDomainEventsBus'),
      alarms: expect.stringContaining('ChatMonitoringAlarms'),
      dashboard: expect.stringContaining('ChatMonitoringDashboard'),
    })
    expect(withParley().parley.dashboard).toBeUndefined()
  })

  it('lets somebody call the service function, and nothing else', () => {
    const { stack, parley } = withParley()
    const role = new Role(stack, 'Backend', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    parley.grantService(role)
    const [policy] = ofType('AWS::IAM::Policy', resourcesOf(stack)).filter(({ id }) =>
      id.startsWith('Backend'),
    )
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Effect: 'Allow' }),
    ])
    expect(JSON.stringify(policy)).toContain('ChatFunctionsservice')
    expect(JSON.stringify(stack.resolve(parley.serviceFunctionName))).toContain('ChatFunctionsservice')
  })

  it('a moderator that was granted the service function made a stack that CloudFormation refuses', () => {
    const givenFunction = () => {
      const { stack, parley } = withParley()
      const code = Code.fromInline('exports.handler = async () => {}')
      const moderator = new LambdaFunction(stack, 'Moderator', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code,
      })
      return { parley, moderator }
    }
    const first = givenFunction()
    first.parley.grantService(first.moderator)
    expect(() => first.parley.moderateWith(first.moderator)).toThrow('Use two functions')
    const second = givenFunction()
    second.parley.moderateWith(second.moderator)
    expect(() => second.parley.grantService(second.moderator)).toThrow('Use two functions')
  })

  it('sends events to any target, each as often as asked', () => {
    const { stack, parley } = withParley()
    const queue = new Queue(stack, 'Crm')
    parley.onEvent('message.created', new SqsQueue(queue))
    parley.onEvent('message.created', new SqsQueue(new Queue(stack, 'Search')))
    parley.onEvent('user.erased', new SqsQueue(queue))
    const rules = ofType('AWS::Events::Rule', resourcesOf(stack)).filter(({ id }) => id.startsWith('ChatOn'))
    expect(rules.map(({ Properties }) => Properties.EventPattern)).toEqual([
      { source: ['parley'], 'detail-type': ['message.created'] },
      { source: ['parley'], 'detail-type': ['message.created'] },
      { source: ['parley'], 'detail-type': ['user.erased'] },
    ])
    for (const { Properties } of rules) {
      expect(JSON.stringify(Properties.EventBusName)).toContain('ChatDomainEventsBus')
    }
  })
})
