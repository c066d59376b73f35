import { readFileSync } from 'node:fs'
import { CfnOutput, Stack } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { functionTable } from '../../infra/function-table.ts'
import { Identity } from '../../infra/identity.ts'
import { deploymentSettings } from '../../infra/settings.ts'
import { exportsFolder } from '../../shared/contract/exports-folder.ts'
import { limits } from '../../shared/contract/limits.ts'
import { documentationPaths, routes } from '../../shared/contract/routes/routes.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { sessionEventDetailType, sessionEventSource } from '../../shared/contract/session-events.ts'
import { userFolder } from '../../shared/domain/records/export.ts'
import { appendVisibilityMs } from '../steps/domain/storm.ts'
import { appForTemplates, deployments, synthesise, templateOf } from '../steps/synthesis/synthesis.ts'

const stack = synthesise()
const { template, resources, ofType } = stack
const live = synthesise(deployments.live)
const everything = synthesise(deployments.everything)

const routesOf = (protocol: 'HTTP' | 'WEBSOCKET') => {
  const api = ofType('AWS::ApiGatewayV2::Api').find(({ Properties }) => Properties.ProtocolType === protocol)
  return ofType('AWS::ApiGatewayV2::Route').filter(({ Properties }) => Properties.ApiId.Ref === api?.id)
}
const statements = () =>
  ofType('AWS::IAM::Policy').flatMap(({ id, Properties }) =>
    // biome-ignore lint/suspicious/noExplicitAny: IAM statements as the template has them.
    Properties.PolicyDocument.Statement.map((statement: any) => ({
      policy: id,
      actions: [statement.Action].flat() as string[],
      resources: [statement.Resource].flat(),
    })),
  )

describe('the HTTP API', () => {
  const deployed = Object.fromEntries(
    routesOf('HTTP').map(({ Properties }) => [Properties.RouteKey as string, Properties]),
  )
  const contract = Object.values<Route>(routes)

  it("has the contract's routes and those of the documentation, and no other", () => {
    const expected = [
      ...contract.map(({ method, path }) => `${method} ${path}`),
      ...documentationPaths.map((path) => `GET ${path}`),
    ]
    expect(Object.keys(deployed).sort()).toEqual(expected.sort())
  })

  it('asks for a token on every route but the open ones', () => {
    for (const { method, path, open } of contract) {
      expect([path, deployed[`${method} ${path}`].AuthorizationType]).toEqual([path, open ? 'NONE' : 'JWT'])
    }
    for (const path of documentationPaths) expect(deployed[`GET ${path}`].AuthorizationType).toBe('NONE')
  })

  it('accepts the tokens of its own client of its own user pool', () => {
    const [pool] = ofType('AWS::Cognito::UserPool')
    const [client] = ofType('AWS::Cognito::UserPoolClient')
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: client?.id }],
        Issuer: { 'Fn::GetAtt': [pool?.id, 'ProviderURL'] },
      },
    })
  })

  it.each([
    [
      'MiniStack, whose CloudFormation knows no URL of it',
      'ministack',
      /^\["",\["https:\/\/",.*"ProviderName"/,
    ],
    ['LocalStack, which has an issuer of its own', 'localstack', /ProviderURL/],
  ])('accepts the tokens of the pool of %s', (_, emulator, named) => {
    // The next test shows that the authorizer has this issuer.
    const issuerWith = (context: Record<string, string>) => {
      const alone = new Stack(appForTemplates())
      const { tokens } = new Identity(alone, 'Identity', deploymentSettings(context))
      new CfnOutput(alone, 'Issuer', { value: tokens.issuer })
      return templateOf(alone).toJSON()['Outputs'].Issuer.Value
    }
    const issuer = issuerWith({ emulator })
    expect(JSON.stringify(issuer['Fn::Join'] ?? issuer)).toMatch(named)
    const fromPool = 'http://localhost.localstack.cloud:4566/us-east-1_abc'
    expect(issuerWith({ emulator, userPoolIssuer: fromPool })).toBe(fromPool)
  })

  it('has one issuer and audience for the authorizer and for functions that check tokens themselves', () => {
    for (const { ofType } of [stack, synthesise({ emulator: 'ministack' }), everything]) {
      const [authorizer] = ofType('AWS::ApiGatewayV2::Authorizer')
      const { Issuer, Audience } = authorizer?.Properties.JwtConfiguration ?? {}
      const variables = ofType('AWS::Lambda::Function').map(
        ({ Properties }) => Properties.Environment.Variables,
      )
      const checking = variables.filter(({ TOKEN_ISSUER }) => TOKEN_ISSUER)
      expect(checking.length).toBeGreaterThan(0)
      for (const { TOKEN_ISSUER, TOKEN_AUDIENCE } of checking) {
        expect([TOKEN_ISSUER, [TOKEN_AUDIENCE]]).toEqual([Issuer, Audience])
      }
    }
  })

  it('has no routes of the user pool where an outside issuer takes its place', () => {
    const kept = contract.filter(({ poolOnly }) => !poolOnly).map(({ method, path }) => `${method} ${path}`)
    const routed = everything.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)
    expect(routed).toEqual(expect.arrayContaining(kept))
    for (const absent of ['register', 'confirm', 'login', 'refresh']) {
      expect(routed).not.toContain(`POST /auth/${absent}`)
    }
    expect(JSON.stringify(everything.ofType('AWS::IAM::Policy'))).not.toContain('cognito-idp')
  })

  it('accepts the tokens of an outside issuer where one is set', () => {
    everything.template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Audience: ['chat'], Issuer: 'https://login.example.com' },
    })
  })
})

describe('the socket API', () => {
  it('routes the handshake, its end and every frame, and sends the answer of a frame back', () => {
    expect(
      routesOf('WEBSOCKET')
        .map(({ Properties }) => Properties.RouteKey)
        .sort(),
    ).toEqual(['$connect', '$default', '$disconnect'])
    const frames = routesOf('WEBSOCKET').find(({ Properties }) => Properties.RouteKey === '$default')
    expect(frames?.Properties.RouteResponseSelectionExpression).toBe('$default')
    template.hasResourceProperties('AWS::ApiGatewayV2::RouteResponse', {
      RouteId: { Ref: frames?.id },
      RouteResponseKey: '$default',
    })
  })

  it('is served at /live', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: 'live', AutoDeploy: true })
  })
})

describe('both APIs', () => {
  const stages = ofType('AWS::ApiGatewayV2::Stage')

  it('are throttled', () => {
    expect(stages).toHaveLength(2)
    for (const { Properties } of stages) {
      expect(Properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0)
    }
  })

  it('leave the account’s role for their logs alone where a setting says so', () => {
    expect(ofType('AWS::ApiGateway::Account')).toHaveLength(1)
    const without = synthesise(deployments.shared)
    expect(without.ofType('AWS::ApiGateway::Account')).toEqual([])
    expect(JSON.stringify(without.resources)).not.toContain('AmazonAPIGatewayPushToCloudWatchLogs')
  })

  it('throttle each route of accounts by itself, below all others', () => {
    const settings = stages.find(({ Properties }) => Properties.RouteSettings)?.Properties.RouteSettings
    const accounts = Object.values<Route>(routes).filter(({ path }) => path.startsWith('/auth/'))
    expect(Object.keys(settings).toSorted()).toEqual(
      accounts.map(({ method, path }) => `${method} ${path}`).toSorted(),
    )
    for (const { method, path, open } of accounts) {
      const { ThrottlingRateLimit, ThrottlingBurstLimit } = settings[`${method} ${path}`]
      expect(ThrottlingRateLimit).toBeLessThanOrEqual(open ? 120 : 1000)
      expect(ThrottlingBurstLimit).toBeGreaterThan(0)
    }
  })

  it('log no query string, path or header, since tickets and tokens travel there', () => {
    for (const { Properties } of stages) {
      const fields = Object.values<string>(JSON.parse(Properties.AccessLogSettings.Format))
      expect(fields.length).toBeGreaterThan(5)
      for (const field of fields) {
        expect(field).toMatch(/^\$context\.\w[\w.]*$/)
        expect(field).not.toMatch(/querystring|path|header|requestOverride/i)
      }
    }
  })
})

describe('logs that AWS writes by itself', () => {
  it('are named so that they take no room in the account’s resource policy', () => {
    const ofFunctions = new Set(
      ofType('AWS::Lambda::Function').map(({ Properties }) => Properties.LoggingConfig.LogGroup.Ref),
    )
    const vended = ofType('AWS::Logs::LogGroup').filter(({ id }) => !ofFunctions.has(id))
    expect(vended.map(({ Properties }) => Properties.LogGroupName).toSorted()).toEqual([
      '/aws/vendedlogs/apigateway/parley-rest',
      '/aws/vendedlogs/apigateway/parley-sockets',
      '/aws/vendedlogs/states/parley-required-notification',
    ])
  })
})

describe('the table', () => {
  it('forgets what has expired, can be restored to any point in time, and streams its changes', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    })
  })

  it('the users and the files are kept and protected on any stage but dev, and go with that one', () => {
    const fate = ({ ofType }: typeof stack) =>
      ['AWS::DynamoDB::Table', 'AWS::Cognito::UserPool'].flatMap(ofType).map((resource) => ({
        policy: resource.DeletionPolicy,
        protection: resource.Properties.DeletionProtectionEnabled ?? resource.Properties.DeletionProtection,
      }))
    expect(fate(live)).toEqual([
      { policy: 'Retain', protection: true },
      { policy: 'Retain', protection: 'ACTIVE' },
    ])
    for (const { policy, protection } of fate(stack)) {
      expect(policy).toBe('Delete')
      expect([false, 'INACTIVE', undefined]).toContain(protection)
    }
    const filesOf = ({ ofType }: typeof stack) =>
      ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith('Attachments'))?.DeletionPolicy
    expect([filesOf(live), filesOf(stack)]).toEqual(['Retain', 'Delete'])
  })
})

describe('a restored table', () => {
  const streamArn =
    'arn:aws:dynamodb:eu-central-1:000000000000:table/parley-live-restored/stream/2026-11-21T08:00:00.000'
  const restored = synthesise({ ...deployments.live, restoredTableStreamArn: streamArn })

  it('takes the place of the stack’s own one, for every function and both consumers of the stream', () => {
    expect(restored.ofType('AWS::DynamoDB::Table')).toEqual([])
    const names = restored
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => Properties.Environment.Variables.TABLE_NAME)
    expect(new Set(names)).toEqual(new Set(['parley-live-restored', undefined]))
    const streams = restored
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ Properties }) => Properties.StartingPosition !== undefined)
    expect(streams.map(({ Properties }) => Properties.EventSourceArn)).toEqual([streamArn, streamArn])
    restored.template.hasOutput('TableName', { Value: 'parley-live-restored' })
  })

  it('is adopted later as the stack’s own one, since nothing else differs in its template', () => {
    const ids = Object.keys(live.resources).filter((id) => !(id in restored.resources))
    expect(ids).toEqual(['StorageTableB43FDCE7'])
    expect(Object.keys(restored.resources).filter((id) => !(id in live.resources))).toEqual([])
  })
})

describe('retained data', () => {
  it('can be adopted by a new stack under the same logical ids: it refers to nothing but the account', () => {
    const { StorageTableB43FDCE7, IdentityUserPool96FE3B9B, AttachmentsBucket134755D7 } = live.resources
    const { CorsConfiguration: _cors, ...bucket } = AttachmentsBucket134755D7?.Properties ?? {}
    const { EmailConfiguration: _email, ...pool } = IdentityUserPool96FE3B9B?.Properties ?? {}
    expect(StorageTableB43FDCE7?.DeletionPolicy).toBe('Retain')
    const references = JSON.stringify([StorageTableB43FDCE7?.Properties, bucket, pool]).match(
      /"Ref":"[^"]+"/g,
    )
    for (const reference of references ?? []) expect(reference).toMatch(/^"Ref":"AWS::/)
  })

  it('expires in the bucket only below the folder of exports, after their records', () => {
    const { LifecycleConfiguration } = live.resources['AttachmentsBucket134755D7']?.Properties ?? {}
    const expiring = LifecycleConfiguration.Rules.filter((rule: object) => 'ExpirationInDays' in rule)
    expect(expiring).toEqual([
      { Status: 'Enabled', Prefix: exportsFolder, ExpirationInDays: limits.export.keptDays + 1 },
    ])
    expect(userFolder('somebody').startsWith(exportsFolder)).toBe(true)
  })
})

describe('every function', () => {
  const functions = ofType('AWS::Lambda::Function')

  it('is there, and none beside', () => {
    expect(functions).toHaveLength(Object.keys(functionTable).length)
  })

  it('runs on ARM64 and Node 24, traced, with a time limit that its trigger allows', () => {
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
      })
    }
    // API Gateway waits for 30 s (HTTP) or 29 s (sockets).
    for (const [name, { entry, timeoutSeconds }] of Object.entries(functionTable)) {
      if (/http|websocket/.test(entry)) expect([name, timeoutSeconds <= 29]).toEqual([name, true])
    }
  })

  it('keeps its log for a limited time', () => {
    for (const { Properties } of functions) {
      const logs = resources[Properties.LoggingConfig.LogGroup.Ref]
      expect(logs?.Properties.RetentionInDays).toBe(30)
    }
    for (const { Properties } of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(30)
  })

  it('has a role of its own without managed policies', () => {
    const roles = functions.map(({ Properties }) => Properties.Role['Fn::GetAtt'][0])
    expect(new Set(roles).size).toBe(functions.length)
    for (const role of roles) expect(resources[role]?.Properties.ManagedPolicyArns).toBeUndefined()
  })
})

describe('permissions', () => {
  it('name their actions one by one', () => {
    for (const { policy, actions } of statements()) {
      for (const action of actions) {
        expect([policy, action]).toEqual([policy, expect.not.stringContaining('*')])
      }
    }
  })

  it('allow a scan to the sweep for erased users alone, which no request starts', () => {
    const scanning = statements().filter(({ actions }) => actions.includes('dynamodb:Scan'))
    expect(scanning.map(({ policy }) => policy)).toEqual([expect.stringMatching(/^Functionsaccountjobs/)])
  })

  it('name their resources, but for what IAM can grant on none', () => {
    const unrestrictable =
      /^xray:|^dynamodb:ListStreams$|^logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic(y|ies)|DescribeLogGroups)$/
    for (const { actions, resources } of statements()) {
      if (resources.includes('*')) for (const action of actions) expect(action).toMatch(unrestrictable)
    }
  })

  it("reach only this API's connections, by the methods a function uses", () => {
    const managing = statements().filter(({ actions }) => actions.includes('execute-api:ManageConnections'))
    expect(managing).toHaveLength(
      Object.values(functionTable).filter((definition) => 'connections' in definition).length,
    )
    for (const { resources } of managing) {
      for (const resource of resources) {
        expect(JSON.stringify(resource)).toMatch(
          /\{"Ref":"WebSocketApi\w+"\},"\/live\/(POST|DELETE)\/@connections\/\*"/,
        )
      }
    }
  })

  it('let only functions of accounts administer users, the clean-up follow their addresses, and erasures delete them', () => {
    const administering = statements().filter(({ actions }) =>
      actions.some((a: string) => a.startsWith('cognito-idp:')),
    )
    expect(administering.map(({ policy }) => policy)).toEqual([
      expect.stringMatching(/^Functionsaccount/),
      expect.stringMatching(/^Functionsauth/),
      expect.stringMatching(/^Functionscleanup/),
      expect.stringMatching(/^Functionsaccountjobs/),
    ])
    expect(administering[2]?.actions).toEqual([
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:AdminUpdateUserAttributes',
    ])
    expect(administering[3]?.actions).toEqual([
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:AdminGetUser',
      'cognito-idp:ListUsers',
    ])
  })
})

describe('refresh tokens', () => {
  const poolOf = ({ ofType }: typeof stack) => {
    const [pool] = ofType('AWS::Cognito::UserPool')
    const [client] = ofType('AWS::Cognito::UserPoolClient')
    return { plan: pool?.Properties.UserPoolTier, client: client?.Properties }
  }

  it('stay for their days on the cheapest plan', () => {
    const { plan, client } = poolOf(stack)
    expect(plan).toBe('LITE')
    expect(client).not.toHaveProperty('RefreshTokenRotation')
    expect(client?.ExplicitAuthFlows).toContain('ALLOW_REFRESH_TOKEN_AUTH')
  })

  it('rotate by a setting, on the plan that can, where Cognito takes them by another call', () => {
    const { plan, client } = poolOf(synthesise(deployments.shared))
    expect(plan).toBe('ESSENTIALS')
    expect(client?.RefreshTokenRotation).toEqual({ Feature: 'ENABLED', RetryGracePeriodSeconds: 60 })
    expect(client?.ExplicitAuthFlows).toEqual(['ALLOW_USER_PASSWORD_AUTH'])
  })
})

describe('erasures', () => {
  it('are looked after by a sweep a day, and by what a trail records of deleted accounts', () => {
    const [sweep, deleted, ...others] = ofType('AWS::Events::Rule')
      .filter(({ id }) => id.startsWith('AccountJobs'))
      .map(({ Properties }) => Properties)
    expect(others).toEqual([])
    expect(sweep).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Input: '{"dailySweep":{}}' }],
    })
    expect(deleted).toMatchObject({
      EventPattern: {
        source: ['aws.cognito-idp'],
        detail: { eventName: ['AdminDeleteUser', 'DeleteUser'], errorCode: [{ exists: false }] },
      },
      Targets: [
        {
          InputTransformer: {
            InputPathsMap: { 'detail-additionalEventData-sub': '$.detail.additionalEventData.sub' },
            InputTemplate: '{"deletedAccount":<detail-additionalEventData-sub>}',
          },
        },
      ],
    })
  })
})

describe('session events', () => {
  it('are tried again for a day and then kept in a dead-letter queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: [sessionEventSource], 'detail-type': [sessionEventDetailType] },
      Targets: [
        {
          DeadLetterConfig: { Arn: Match.anyValue() },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        },
      ],
    })
  })

  it('go through a queue that brings a failed one again, and sets it aside after five tries', () => {
    const [rule] = ofType('AWS::Events::Rule')
    const queueId = rule?.Properties.Targets[0].Arn['Fn::GetAtt'][0]
    const deadLettersId = rule?.Properties.Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]
    expect(resources[queueId]?.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLettersId, 'Arn'] },
      maxReceiveCount: 5,
    })
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0)
  })

  it('are archived', () => {
    template.hasResourceProperties('AWS::Events::Archive', { RetentionDays: 30 })
  })
})

const from = 'chat@mail.example.com'

describe('e-mails', () => {
  it('are asked for by what people write, after a while in which they may be read', () => {
    const [rule, edits] = ofType('AWS::Events::Rule').filter(({ id }) => id.startsWith('Notifications'))
    expect(edits?.Properties.EventPattern).toEqual({
      source: ['parley'],
      'detail-type': ['message.updated'],
      detail: { message: { type: ['text'], editedAt: [{ exists: true }], mentions: [{ exists: true }] } },
    })
    expect(rule?.Properties.EventPattern).toEqual({
      source: ['parley'],
      'detail-type': ['message.created'],
      detail: { message: { type: ['text'] } },
    })
    const queueId = rule?.Properties.Targets[0].Arn['Fn::GetAtt'][0]
    expect(resources[queueId]?.Properties.DelaySeconds).toBe(60)
    const [source] = ofType('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.EventSourceArn['Fn::GetAtt'][0] === queueId,
    )
    expect(source?.Properties.ScalingConfig.MaximumConcurrency).toBeGreaterThan(1)
  })

  it('leave from the address that is set, by functions that write them and no other', () => {
    const allowed = everything
      .ofType('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('ses:SendEmail'))
    const writers = Object.values(functionTable).filter((definition) => 'sendsEmail' in definition)
    expect(allowed).toHaveLength(writers.length)
    for (const { Properties } of allowed) {
      const text = JSON.stringify(Properties)
      for (const resource of [`:identity/${from}`, ':identity/mail.example.com', ':configuration-set/']) {
        expect(text).toContain(resource)
      }
    }
    expect(statements().flatMap(({ actions }) => actions)).not.toContain('ses:SendEmail')
  })

  it('with codes leave through SES too, and by Cognito’s own mail only where no sender is set', () => {
    const [pool] = everything.ofType('AWS::Cognito::UserPool')
    const { SourceArn, ...rest } = pool?.Properties.EmailConfiguration ?? {}
    expect(rest).toEqual({
      EmailSendingAccount: 'DEVELOPER',
      From: from,
      ConfigurationSet: { Ref: expect.stringMatching(/^EmailConfigurationSet/) },
    })
    expect(JSON.stringify(SourceArn)).toContain(':identity/mail.example.com"')
    expect(ofType('AWS::Cognito::UserPool')[0]?.Properties.EmailConfiguration).toBeUndefined()
  })

  it('leave from a subdomain of the domain that SES has verified', () => {
    const subdomain = synthesise(deployments.shared)
    const [pool] = subdomain.ofType('AWS::Cognito::UserPool')
    expect(JSON.stringify(pool?.Properties.EmailConfiguration.SourceArn)).toContain(':identity/example.com"')
    const policies = JSON.stringify(subdomain.ofType('AWS::IAM::Policy'))
    expect(policies).toContain(':identity/example.com"')
  })

  it('that bounce or are complained of are told to a topic, and kept in a queue from there', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: { MatchingEventTypes: ['bounce', 'complaint'] },
    })
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      RawMessageDelivery: true,
      RedrivePolicy: Match.anyValue(),
    })
  })
})

describe('queues', () => {
  const queues = ofType('AWS::SQS::Queue')
  const isAppend = ({ id }: { id: string }) => id.startsWith('AppendQueue')
  const isDeadLetters = ({ id }: { id: string }) => id.includes('DeadLetters')

  it('each have a dead-letter queue of the same kind', () => {
    const working = queues.filter((queue) => !isDeadLetters(queue))
    expect(working).toHaveLength(10)
    for (const { Properties } of working) {
      const target = resources[Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]]
      expect(target?.Properties.FifoQueue).toBe(Properties.FifoQueue)
    }
  })

  it('hide a message for six times as long as its function may run', () => {
    for (const { Properties } of queues.filter((queue) => !isDeadLetters(queue) && !isAppend(queue))) {
      expect(Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * functionTable['fan-out'].timeoutSeconds)
    }
  })

  it('hide a job of a busy chat for seconds, so that a killed consumer holds up the chat no longer', () => {
    const [append] = queues.filter((queue) => isAppend(queue) && !isDeadLetters(queue))
    expect(append?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(functionTable.append.timeoutSeconds)
    expect(append?.Properties.VisibilityTimeout).toBe(appendVisibilityMs / 1000)
  })

  const mappings = ofType('AWS::Lambda::EventSourceMapping').filter(
    ({ Properties }) => Properties.StartingPosition === undefined,
  )

  it('are worked off by few environments where a flood could keep requests from theirs, else polled for less', () => {
    const working = queues.filter((queue) => !isDeadLetters(queue))
    // Without SES, nothing polls the queue of its feedback.
    expect(mappings).toHaveLength(working.length - 1)
    const most = Object.fromEntries(
      mappings.flatMap(({ Properties: { EventSourceArn, ScalingConfig } }) =>
        ScalingConfig ? [[EventSourceArn['Fn::GetAtt'][0], ScalingConfig.MaximumConcurrency]] : [],
      ),
    )
    expect(most).toEqual({
      AppendQueue77E81B66: 50,
      FanOutQueuesFanOut09C46DC8: 50,
      FanOutQueuesRetry5327EE60: 10,
      NotificationsQueue91395D8F: 5,
    })
  })

  it('are polled, but for the one that an operator fills by hand', () => {
    const unpolled = mappings.filter(({ Properties }) => Properties.Enabled === false)
    expect(unpolled.map(({ Properties }) => Properties.EventSourceArn['Fn::GetAtt'][0])).toEqual([
      'DomainEventsRedriveE956A32B',
    ])
    const { Value } =
      template.findOutputs('DomainEventsRedriveMappingId')['DomainEventsRedriveMappingId'] ?? {}
    expect(Value).toEqual({ Ref: unpolled[0]?.id })
  })

  it('let their consumers bring a failed message back soon', () => {
    for (const { Properties } of mappings) {
      const queue = Properties.EventSourceArn['Fn::GetAtt'][0]
      const allowed = statements()
        .filter(({ resources }) => JSON.stringify(resources).includes(queue))
        .flatMap(({ actions }) => actions)
      expect(allowed).toEqual(expect.arrayContaining(['sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl']))
    }
  })

  it('keep the order of a chat without holding up the others', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    })
  })

  it('are encrypted and refuse plain HTTP', () => {
    for (const { Properties } of queues) expect(Properties.SqsManagedSseEnabled).toBe(true)
    const guarded = ofType('AWS::SQS::QueuePolicy').filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
    )
    expect(guarded).toHaveLength(queues.length)
  })
})

describe('background work', () => {
  const streamSourcesOf = (name: string) =>
    ofType('AWS::Lambda::EventSourceMapping').filter(
      ({ id, Properties }) => id.includes(name) && Properties.StartingPosition !== undefined,
    )

  it('reports the items of a batch that failed, whatever brings the batch', () => {
    const sources = ofType('AWS::Lambda::EventSourceMapping')
    expect(sources).toHaveLength(11)
    for (const { Properties } of sources) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
    }
  })

  it('follows removed chats, memberships, attachments and sockets, all of presence and ended sessions, and sets aside what fails', () => {
    const [cleanUp] = streamSourcesOf('cleanup')
    expect(cleanUp?.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      StartingPosition: 'TRIM_HORIZON',
    })
    expect(cleanUp?.Properties.DestinationConfig.OnFailure.Destination).toBeDefined()
    const filters: { Pattern: string }[] = cleanUp?.Properties.FilterCriteria.Filters
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      {
        eventName: ['REMOVE'],
        dynamodb: {
          Keys: { sk: { S: ['META', { prefix: 'MEMBER#' }, { prefix: 'ATT#' }, 'CONN', 'EMAIL'] } },
        },
      },
      { dynamodb: { Keys: { sk: { S: ['PRESENCE', { prefix: 'BLOCK#' }] } } } },
      {
        eventName: ['MODIFY'],
        dynamodb: {
          Keys: { sk: { S: ['PROFILE', 'EMAIL'] } },
          NewImage: { followUpAtMs: { N: [{ exists: true }] } },
        },
      },
      {
        eventName: ['INSERT'],
        dynamodb: {
          Keys: { sk: { S: ['PROFILE'] } },
          NewImage: { pictureAddress: { S: [{ exists: true }] } },
        },
      },
      { dynamodb: { Keys: { pk: { S: ['ERASURES'] } }, NewImage: { stage: { S: ['chats'] } } } },
    ])
  })
})

describe('domain events', () => {
  it('have a bus of their own', () => {
    expect(ofType('AWS::Events::EventBus').map(({ Properties }) => Properties.Name)).toEqual([
      'user-session-events',
      'parley-dev-domain-events',
    ])
  })

  it('are made of records of chats, members, messages and erasures only, one batch of a shard after another', () => {
    const [source, ...others] = ofType('AWS::Lambda::EventSourceMapping').filter(
      ({ id, Properties }) => id.includes('domainevents') && Properties.StartingPosition !== undefined,
    )
    expect(others).toEqual([])
    expect(source?.Properties).toMatchObject({ ParallelizationFactor: 1, StartingPosition: 'TRIM_HORIZON' })
    const filters: { Pattern: string }[] = source?.Properties.FilterCriteria.Filters
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { dynamodb: { Keys: { sk: { S: ['META', { prefix: 'MEMBER#' }] } } } },
      {
        eventName: ['MODIFY'],
        dynamodb: { Keys: { pk: { S: ['ERASURES'] } }, NewImage: { erasedAtMs: { N: [{ exists: true }] } } },
      },
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: [{ prefix: 'MSG#' }] } } } },
      {
        eventName: ['MODIFY'],
        dynamodb: {
          Keys: { sk: { S: ['PROFILE'] } },
          NewImage: { suspensionBy: { S: [{ exists: true }] } },
        },
      },
    ])
  })

  it('leave the stream to two consumers, above which each would be throttled', () => {
    const consumers = ofType('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition !== undefined,
    )
    expect(consumers).toHaveLength(2)
  })
})

describe('the template', () => {
  it('widens permissions only after a question, as CDK does by default', () => {
    const settings = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))
    expect(settings).not.toHaveProperty('requireApproval')
  })

  it('has no resource that waits for itself, which CDK and emulators overlook', () => {
    const ids = Object.keys(resources)
    const namedIn = (id: string) => new Set(JSON.stringify(resources[id]).match(/(?<=")\w+(?=")/g))
    const waitsFor = new Map(
      ids.map((id) => [id, [...namedIn(id)].filter((other) => other !== id && other in resources)]),
    )
    expect([...waitsFor.values()].flat().length).toBeGreaterThan(ids.length)
    const order = new Set<string>()
    const place = (id: string, path: readonly string[]): void => {
      expect(path).not.toContain(id)
      if (order.has(id)) return
      for (const other of waitsFor.get(id) ?? []) place(other, [...path, id])
      order.add(id)
    }
    for (const id of ids) place(id, [])
    expect(order.size).toBe(ids.length)
  })
})

describe('cdk-nag’s pack AwsSolutions', () => {
  it.each([
    ['a stage that keeps its data', live],
    ['a deployment that sends e-mails', everything],
  ])('finds nothing in %s but what is accepted beside its construct, with a reason', (_, { stack }) => {
    const { violations } = new AwsSolutionsChecks().validateScope(stack)
    const found = violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ])
    expect(found).toEqual([])
  })
})

describe('what is to be done after the first deployment', () => {
  const next = ({ template }: typeof stack) =>
    Object.entries<{ Value: unknown }>(template.toJSON()['Outputs'])
      .filter(([name]) => name.startsWith('Next'))
      .map(([, { Value }]) => JSON.stringify(Value))

  it('stands in the outputs: alarms, e-mail and quotas, with links into the console of the region', () => {
    const [alarms, email, quotas] = next(stack)
    expect(alarms).toContain('set alarmAddress')
    expect(email).toContain('50 codes a day')
    expect(quotas).toMatch(/"Ref":"AWS::Region".*services\/lambda\/quotas\/L-B99A9384/)
  })

  it('fits the settings', () => {
    const [alarms, email] = next(everything)
    expect(alarms).toContain('Confirm the subscription in the e-mail that AWS has sent to ops@example.com')
    expect(email).toContain('sandbox')
  })

  it('is nothing on an emulator', () => {
    expect(next(synthesise({ emulator: 'ministack' }))).toEqual([])
  })
})

describe('custom domain names', () => {
  it('stand in the outputs, with the targets for their DNS records', () => {
    const { template } = everything
    template.hasOutput('RestDomainTarget', {})
    template.hasOutput('WebSocketDomainTarget', {})
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'live' })
    const { Outputs: outputs } = template.toJSON()
    expect(JSON.stringify(outputs.WebSocketUrl.Value)).toMatch(
      /^\{"Fn::Join":\["",\["wss:\/\/",.*,"\/live"\]\]\}$/,
    )
  })
})
