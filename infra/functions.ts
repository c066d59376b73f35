import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acceptFindings, wildcardIn } from './accept-finding.ts'
import { functionCode } from './bundling/function-code.ts'
import type { Email } from './email.ts'
import {
  type BucketAction,
  type BusName,
  type FunctionDefinition,
  type FunctionName,
  functionTable,
  type QueueName,
} from './function-table.ts'
import type { Identity } from './identity.ts'
import type { Settings } from './settings.ts'
import type { WorkQueue } from './work-queue.ts'
import type { WebSocketApi } from './websocket-api.ts'

/** Everything that functions read, write, send to or link to. */
export type Surroundings = {
  settings: Settings
  table: ITable
  attachments: Bucket
  page: Bucket
  identity: Identity
  buses: Record<BusName, EventBus>
  webSocketApi: WebSocketApi
  email: Email
  /** The links in e-mails: the base of the REST routes, and the page with the chats. */
  links: { restUrl: string; webUrl: string }
  requiredNotificationArn: string
  /** Names of functions that others invoke by name; CloudFormation names the rest. */
  functionNames: Partial<Record<FunctionName, string>>
  queues: Record<QueueName, Queue>
  /** Every queue that is worked off. */
  workQueues: readonly WorkQueue[]
  /** Every queue that may hold dead letters. */
  deadLetters: readonly IQueue[]
}

const queueVariable: Record<QueueName, string> = {
  append: 'APPEND_QUEUE_URL',
  'append-dlq': 'APPEND_DLQ_URL',
  'fan-out': 'FAN_OUT_QUEUE_URL',
  'fan-out-retry': 'FAN_OUT_RETRY_QUEUE_URL',
  'fan-out-dlq': 'FAN_OUT_DLQ_URL',
  'fan-out-retry-dlq': 'FAN_OUT_RETRY_DLQ_URL',
  'session-events-dlq': 'SESSION_EVENTS_DLQ_URL',
  'clean-up-retry': 'CLEAN_UP_RETRY_QUEUE_URL',
  'clean-up-dlq': 'CLEAN_UP_DLQ_URL',
  presence: 'PRESENCE_QUEUE_URL',
  'domain-events-dlq': 'DOMAIN_EVENTS_DLQ_URL',
  notifications: 'NOTIFICATIONS_QUEUE_URL',
  'notifications-dlq': 'NOTIFICATIONS_DLQ_URL',
  'notification-guard-dlq': 'NOTIFICATION_GUARD_DLQ_URL',
  'email-feedback-dlq': 'EMAIL_FEEDBACK_DLQ_URL',
  'account-jobs': 'ACCOUNT_JOBS_QUEUE_URL',
  'account-jobs-dlq': 'ACCOUNT_JOBS_DLQ_URL',
  'service-dlq': 'SERVICE_DLQ_URL',
}

const busVariable: Record<BusName, string> = {
  'session-events': 'EVENT_BUS_NAME',
  'domain-events': 'DOMAIN_EVENT_BUS_NAME',
}

const emailVariables = ({ settings, email, links }: Surroundings) => ({
  EMAIL_SENDER: settings.emailSender,
  ...(settings.email && {
    EMAIL_FROM: settings.email.from,
    EMAIL_CONFIGURATION_SET: email.configurationSet.configurationSetName,
  }),
  REST_URL: links.restUrl,
  WEB_URL: links.webUrl,
})

/** The queues of a function, each with the seconds after which its jobs are late. */
const lateVariable = (name: FunctionName, { workQueues }: Surroundings) => {
  const own = workQueues.filter(({ consumer }) => consumer === name)
  const seconds = Object.fromEntries(own.map(({ queueArn, oldestSeconds }) => [queueArn, oldestSeconds]))
  return own.length > 0 ? { LATE_AFTER_SECONDS: JSON.stringify(seconds) } : {}
}

const watchVariables = ({ workQueues, deadLetters }: Surroundings) => ({
  ANY_QUEUE_URL: workQueues[0]?.queueUrl ?? '',
  WATCHED_QUEUES: workQueues.map(({ queueName }) => queueName).join(),
  WATCHED_DEAD_LETTERS: deadLetters.map(({ queueName }) => queueName).join(),
})

/**
 * One round of posts takes 15 ms up to so many sockets, and one consumer posts to so many in some hundred. Measured by
 * `npm run bench -- fan-out huge-chat`; tests set smaller ones.
 */
const shardSizes = { inlineSockets: 250, socketsPerShard: 1000 }

const environment = (name: FunctionName, needs: FunctionDefinition, around: Surroundings) => {
  const { settings, table, attachments, page, identity, buses, webSocketApi, queues } = around
  return {
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    STAGE: settings.stage,
    ...(needs.table && { TABLE_NAME: table.tableName }),
    ...(needs.bucket && { ATTACHMENTS_URL: `https://${attachments.bucketRegionalDomainName}` }),
    ...(needs.pageBucket && { PAGE_URL: `https://${page.bucketRegionalDomainName}` }),
    ...(needs.limitsSenders && {
      MESSAGES_PER_SECOND: String(settings.messagesPerSecond),
      MESSAGE_BURST: String(settings.messageBurst),
    }),
    ...(needs.fansOut && {
      INLINE_SOCKETS: String(shardSizes.inlineSockets),
      SOCKETS_PER_SHARD: String(shardSizes.socketsPerShard),
    }),
    ...(needs.sharesPosts && { POSTS_PER_SECOND: String(settings.postsPerSecond) }),
    ...(needs.limitsAttempts && {
      ATTEMPTS_PER_ACCOUNT: String(settings.attemptsPerAccount),
      ATTEMPTS_PER_ADDRESS: String(settings.attemptsPerAddress),
      SIGN_UPS_PER_ADDRESS: String(settings.signUpsPerAddress),
      ...(settings.proxySecret && { PROXY_SECRET: settings.proxySecret }),
    }),
    ...(needs.erases && { KEEP_ERASED_TEXTS: String(settings.keepErasedTexts) }),
    ...(needs.knowsAdmins && { ADMIN_ROLE: settings.adminRole }),
    ...(needs.limitsAdding && { ADDS_PER_HOUR: String(settings.addsPerHour) }),
    ...(needs.limitsSockets && {
      SOCKETS_PER_USER: String(settings.socketsPerUser),
      CONNECTS_PER_MINUTE: String(settings.connectsPerMinute),
      CONNECT_BURST: String(settings.connectBurst),
    }),
    ...(needs.announcesPresence && { PRESENCE_GRACE_SECONDS: String(settings.presenceGraceSeconds) }),
    ...(needs.userPool && {
      USER_POOL_ID: identity.userPool.userPoolId,
      USER_POOL_CLIENT_ID: identity.client.userPoolClientId,
    }),
    ...(needs.verifiesTokens && {
      TOKEN_ISSUER: identity.tokens.issuer,
      TOKEN_AUDIENCE: identity.tokens.audience,
    }),
    ...(needs.knowsSignIn && settings.oidc && { SIGN_IN: JSON.stringify(settings.signIn) }),
    ...((needs.takesTokens || needs.fetchesPictures) &&
      settings.oidc && {
        OUTSIDE_ISSUER: settings.oidc.issuer,
        ...(settings.oidcRolesClaim && { ROLES_CLAIM: settings.oidcRolesClaim }),
      }),
    ...(needs.registers && { CONFIRM_SIGN_UPS: String(settings.confirmSignUps) }),
    ...(needs.refreshes && { REFRESH_TOKEN_ROTATION: String(settings.refreshTokenRotation) }),
    ...(needs.publishes && { [busVariable[needs.publishes]]: buses[needs.publishes].eventBusName }),
    ...(needs.requiresNotifications && { REQUIRED_NOTIFICATION_ARN: around.requiredNotificationArn }),
    ...(needs.knowsRestUrl && { REST_URL: around.links.restUrl }),
    ...(needs.sendsEmail && emailVariables(around)),
    ...(needs.notifies && {
      NOTIFICATION_DELAY_SECONDS: String(settings.notificationDelaySeconds),
    }),
    ...((needs.notifies || needs.keepsInterval) && {
      NOTIFICATION_INTERVAL_SECONDS: String(settings.notificationIntervalSeconds),
    }),
    ...(needs.knowsSocketUrl && { WEBSOCKET_URL: webSocketApi.url }),
    ...(needs.connections && { WEBSOCKET_CALLBACK_URL: webSocketApi.callbackUrl }),
    ...lateVariable(name, around),
    ...(needs.watchesQueues && watchVariables(around)),
    ...Object.fromEntries(
      (needs.sendTo ?? []).map((queue) => [queueVariable[queue], queues[queue].queueUrl]),
    ),
  }
}

const permissions = (
  needs: FunctionDefinition,
  {
    settings,
    table,
    attachments,
    page,
    identity,
    buses,
    webSocketApi,
    email,
    requiredNotificationArn,
    queues,
    workQueues,
    deadLetters,
  }: Surroundings,
) => {
  const allow = (service: string, actions: readonly string[] | undefined, resources: string[]) =>
    actions?.length
      ? [
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: actions.map((action) => `${service}:${action}`),
            resources,
          }),
        ]
      : []
  const inBucket = (bucket: Bucket, actions: readonly BucketAction[] = []) => [
    ...allow(
      's3',
      actions.filter((action) => action !== 'ListBucket'),
      [bucket.arnForObjects('*')],
    ),
    ...allow(
      's3',
      actions.filter((action) => action === 'ListBucket'),
      [bucket.bucketArn],
    ),
  ]
  return [
    ...allow('dynamodb', needs.table, [table.tableArn]),
    ...inBucket(attachments, needs.bucket),
    ...inBucket(page, needs.pageBucket),
    ...allow('cognito-idp', settings.oidc ? [] : needs.userPool, [identity.userPool.userPoolArn]),
    ...(needs.publishes ? allow('events', ['PutEvents'], [buses[needs.publishes].eventBusArn]) : []),
    ...(needs.sendsEmail && settings.email
      ? allow('ses', ['SendEmail'], email.sendingArns(settings.email))
      : []),
    ...allow('states', needs.requiresNotifications ? ['StartSyncExecution'] : [], [requiredNotificationArn]),
    ...allow(
      'execute-api',
      needs.connections && ['ManageConnections'],
      (needs.connections ?? []).map((method) => webSocketApi.connectionsArn(method)),
    ),
    ...allow(
      'sqs',
      needs.sendTo && ['SendMessage'],
      (needs.sendTo ?? []).map((queue) => queues[queue].queueArn),
    ),
    ...(needs.watchesQueues
      ? allow(
          'sqs',
          ['GetQueueAttributes'],
          [...workQueues, ...deadLetters].map(({ queueArn }) => queueArn),
        )
      : []),
  ]
}

/** Findings about wildcards in the permissions above, and why each has to be. */
const acceptWildcards = (
  role: Role,
  needs: FunctionDefinition,
  { attachments, page, webSocketApi }: Surroundings,
) => {
  acceptFindings(role, { 'IAM5[Resource::*]': 'IAM grants tracing, and listing streams, on no resource' })
  for (const method of needs.connections ?? []) {
    const connections = wildcardIn(role, webSocketApi.connectionsArn(method))
    acceptFindings(role, {
      [connections]: 'Any connection of this API, by this method; ids are made at run time',
    })
  }
  for (const [bucket, actions] of [
    [attachments, needs.bucket],
    [page, needs.pageBucket],
  ] as const) {
    const files = wildcardIn(role, bucket.arnForObjects('*'))
    if (actions) acceptFindings(role, { [files]: 'Any file of this bucket; keys are made at run time' })
  }
}

/** Every Lambda function of the function table. Each has its own role, log group and environment. */
export class Functions extends Construct {
  readonly byName: Record<FunctionName, NodejsFunction>
  readonly #code = functionCode(functionTable)

  constructor(scope: Construct, id: string, around: Surroundings) {
    super(scope, id)
    const names = Object.keys(functionTable) as FunctionName[]
    this.byName = Object.fromEntries(names.map((name) => [name, this.#create(name, around)])) as Record<
      FunctionName,
      NodejsFunction
    >
  }

  #create(name: FunctionName, around: Surroundings): NodejsFunction {
    const needs: FunctionDefinition = functionTable[name]
    const home = new Construct(this, name)
    const logGroup = new LogGroup(home, 'Logs', {
      retention: around.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // Instead of the managed basic policy, which may write to every log group of the account.
    const role = new Role(home, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    for (const statement of permissions(needs, around)) role.addToPrincipalPolicy(statement)
    acceptWildcards(role, needs, around)
    const functionName = around.functionNames[name]
    return new NodejsFunction(home, 'Function', {
      ...(functionName !== undefined && { functionName }),
      code: this.#code(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: needs.memoryMegabytes,
      timeout: Duration.seconds(needs.timeoutSeconds),
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      environment: environment(name, needs, around),
      ...(needs.deadLetters && { deadLetterQueue: around.queues[needs.deadLetters] }),
      ...(needs.followsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    })
  }

  get outputs() {
    return Object.fromEntries(
      Object.entries(this.byName).map(([name, { functionName }]) => [
        `${pascalCase(name)}FunctionName`,
        functionName,
      ]),
    )
  }
}

const pascalCase = (name: string) =>
  name.replace(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())
