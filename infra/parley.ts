import { ArnFormat, Aspects, CfnOutput, Stack } from 'aws-cdk-lib'
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { type IEventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events'
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { type DomainEventName, domainEventSource } from '../shared/contract/domain-events.ts'
import { AccountJobs } from './account-jobs.ts'
import { AppendQueue } from './append-queue.ts'
import { Attachments } from './attachments.ts'
import { CleanUp } from './clean-up.ts'
import { DomainEvents } from './domain-events.ts'
import { Email } from './email.ts'
import { FanOutQueues } from './fan-out-queues.ts'
import { Functions } from './functions.ts'
import { Identity } from './identity.ts'
import { WithoutLocalGaps } from './local-gaps.ts'
import { moderateWith } from './moderator.ts'
import { Monitoring } from './monitoring.ts'
import { nextSteps } from './next-steps.ts'
import { Notifications } from './notifications.ts'
import { QueueWatch } from './queue-watch.ts'
import { RequiredNotification } from './required-notification.ts'
import { RestApi } from './rest-api.ts'
import { Service } from './service.ts'
import { SessionEvents } from './session-events.ts'
import { type Naming, namedByCloudFormation, stageOf } from './naming.ts'
import { parseSettings, type SettingsInCode } from './settings.ts'
import { Storage } from './storage.ts'
import { Web } from './web.ts'
import { WebSocketApi } from './websocket-api.ts'
import { WorkQueue } from './work-queue.ts'

/** The ARN of a function of the stack's account and region, by its name or its ARN. */
const functionArnOf = (scope: Construct, named: string): string =>
  named.startsWith('arn:')
    ? named
    : Stack.of(scope).formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: named,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })

/** Every setting of a deployment, with defaults for all (README.md has the table). */
export type ParleyProps = SettingsInCode

/**
 * All of Parley, in any stack: `new Parley(this, 'Chat')`. Without settings it keeps its data when it is removed, and
 * its own user pool holds the accounts.
 *
 * First comes whatever functions read, write and send to, then the functions, and last whatever calls them. Ids here
 * are part of logical ids, which stay as 0.1.0 deployed them (test/stack/logical-ids.test.ts).
 */
export class Parley extends Construct {
  /** The base of all REST routes, without a slash at its end. */
  readonly restUrl: string
  /** The address that clients connect to, `wss://…/live`. */
  readonly webSocketUrl: string
  /** The web page. */
  readonly webUrl: string
  /** The accounts. With `oidcIssuer` nobody is in it. */
  readonly userPool: IUserPool
  /** The bus of log-ins and log-outs: Parley publishes there, and so may any service that reports a log-out. */
  readonly sessionEvents: IEventBus
  /** The bus on which Parley publishes what happens in chats. */
  readonly domainEvents: IEventBus
  /** Every alarm is published here. */
  readonly alarmTopic: ITopic
  /** With the setting `dashboard`. */
  readonly dashboard: Dashboard | undefined
  /** By this name a back end calls the service function, once `grantService` has let it. */
  readonly serviceFunctionName: string
  readonly #service: IFunction
  readonly #granted = new Set<IGrantable>()
  readonly #moderators = new Set<IGrantable>()
  readonly #moderateWith: (moderator: Pick<IFunction, 'functionArn'>) => void

  /**
   * @param naming how `ParleyStack` names its parts. Without it CloudFormation names them, so that any number of
   * deployments get along.
   * @throws InvalidSettingsError, whose message names every setting that does not fit.
   */
  constructor(
    scope: Construct,
    id: string,
    { naming: given, ...props }: ParleyProps & { readonly naming?: Naming } = {},
  ) {
    super(scope, id)
    const settings = parseSettings({ stage: stageOf(this), ...props })
    const naming = given ?? namedByCloudFormation(this)

    const storage = new Storage(this, 'Storage', settings)
    const web = new Web(this, 'Web', { settings, naming })
    const attachments = new Attachments(this, 'Attachments', { settings, webUrl: web.url })
    const identity = new Identity(this, 'Identity', settings)
    const sessionEvents = new SessionEvents(this, 'SessionEvents', { settings, naming })
    const domainEvents = new DomainEvents(this, 'DomainEvents', settings)
    const cleanUp = new CleanUp(this, 'CleanUp')
    const appendQueue = new AppendQueue(this, 'AppendQueue')
    const fanOut = new FanOutQueues(this, 'FanOutQueues')
    const accountJobs = new AccountJobs(this, 'AccountJobs', settings)
    const notifications = new Notifications(this, 'Notifications', { settings, bus: domainEvents.bus })
    const requiredNotification = new RequiredNotification(this, 'RequiredNotification')
    const email = new Email(this, 'Email')
    const service = new Service(this, 'Service')
    if (settings.email) email.sendFor(identity.userPool, settings.email)
    const webSocketApi = new WebSocketApi(this, 'WebSocketApi', { settings, naming })
    const restApi = new RestApi(this, 'RestApi', { settings, naming, webUrl: web.url })

    // Polls cost up to $0.33 a month and queue. Without SES nothing comes into this one.
    const queues = WorkQueue.allIn(this).filter((queue) => queue !== email.feedbackQueue || settings.email)
    const functions = new Functions(this, 'Functions', {
      settings,
      table: storage.table,
      attachments: attachments.bucket,
      page: web.bucket,
      identity,
      buses: { 'session-events': sessionEvents.bus, 'domain-events': domainEvents.bus },
      queues: {
        ...sessionEvents.queues,
        ...domainEvents.queues,
        ...cleanUp.queues,
        ...appendQueue.queues,
        ...fanOut.queues,
        ...notifications.queues,
        ...requiredNotification.queues,
        ...email.queues,
        ...accountJobs.queues,
        ...service.queues,
      },
      workQueues: queues,
      deadLetters: [...queues.map(({ deadLetters }) => deadLetters), service.deadLetters],
      webSocketApi,
      email,
      links: { restUrl: restApi.url, webUrl: settings.webUrl ?? web.entrance },
      requiredNotificationArn: requiredNotification.workflowArn,
      functionNames: naming.physical('service', 'service'),
    })
    const { byName } = functions

    requiredNotification.createWorkflow({
      settings,
      naming,
      steps: byName['required-notification'],
      notify: byName['notify-required'],
    })
    restApi.route(byName, identity.tokens)
    webSocketApi.route(byName)
    cleanUp.follow(storage.table, byName['clean-up'])
    domainEvents.follow(storage.table, byName['domain-events'])
    web.publish({
      publisher: byName['publish-page'],
      restUrl: restApi.url,
      webSocketUrl: webSocketApi.url,
      attachments: attachments.bucket,
      settings,
    })
    for (const queue of queues) queue.deliverTo(byName)
    new QueueWatch(this, 'QueueWatch', byName['watch-queues'])

    const monitoring = new Monitoring(this, 'Monitoring', {
      alarmAddress: settings.alarmAddress,
      dashboard: settings.dashboard,
      naming,
      stage: settings.stage,
      restApi: restApi.api,
      webSocketApi: webSocketApi.api,
      table: storage.table,
      functions: byName,
      queues,
      deadLetters: { ServiceDeadLetters: service.deadLetters },
    })

    this.restUrl = restApi.url
    this.webSocketUrl = webSocketApi.url
    this.webUrl = web.url
    this.userPool = identity.userPool
    // CDK's own class does not meet its own interface under exactOptionalPropertyTypes.
    this.sessionEvents = sessionEvents.bus as IEventBus
    this.domainEvents = domainEvents.bus as IEventBus
    this.alarmTopic = monitoring.alarmTopic
    this.dashboard = monitoring.dashboard
    this.#service = byName.service
    this.serviceFunctionName = this.#service.functionName
    this.#moderateWith = (moderator) => moderateWith(functions, moderator, settings)
    if (settings.moderator) this.#moderateWith({ functionArn: functionArnOf(this, settings.moderator) })

    const outputs: Record<string, string> = Object.assign(
      { Stage: settings.stage },
      ...[
        ...[web, restApi, webSocketApi, storage, attachments, identity],
        ...[sessionEvents, appendQueue, fanOut, cleanUp, domainEvents, monitoring],
        ...[notifications, email, requiredNotification, accountJobs, service, functions],
      ].map((part) => part.outputs),
      nextSteps(this, settings),
    )
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })

    if (settings.emulator) Aspects.of(this).add(new WithoutLocalGaps(settings.emulator))
  }

  /**
   * Lets somebody call every operation as any user, as a bot or as the system, through the service function.
   * @throws Error for the moderator.
   */
  grantService(grantee: IGrantable): Grant {
    this.#granted.add(grantee)
    this.#requireNoCircle()
    return this.#service.grantInvoke(grantee)
  }

  /**
   * Asks a function about each message and each edit before it gets its place: it allows, replaces or refuses the text
   * (shared/contract/moderation.ts). In place of the setting `moderator`.
   * @throws Error for a function that may call the service function.
   */
  moderateWith(moderator: IFunction): void {
    this.#moderators.add(moderator)
    this.#requireNoCircle()
    this.#moderateWith(moderator)
  }

  /** Sends every event of this name to a target, such as a function, a queue or a state machine. */
  onEvent(name: DomainEventName, target: IRuleTarget): Rule {
    const earlier = this.node.children.filter((child) => child instanceof Rule).length
    return new Rule(this, `On-${name}-${earlier}`, {
      eventBus: this.domainEvents,
      eventPattern: { source: [domainEventSource], detailType: [name] },
      targets: [target],
    })
  }

  /** The service function asks the moderator too. CloudFormation could create neither of the two before the other. */
  #requireNoCircle(): void {
    if ([...this.#granted].some((one) => this.#moderators.has(one)))
      throw new Error('The moderator cannot be granted the service function. Use two functions')
  }
}
