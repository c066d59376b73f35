import { Aspects, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
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
import { Monitoring } from './monitoring.ts'
import { Notifications } from './notifications.ts'
import { RequiredNotification } from './required-notification.ts'
import { RestApi } from './rest-api.ts'
import { SessionEvents } from './session-events.ts'
import type { Settings } from './settings.ts'
import { Storage } from './storage.ts'
import { Web } from './web.ts'
import { WebSocketApi } from './websocket-api.ts'
import { WorkQueue } from './work-queue.ts'

/**
 * All of Parley. First whatever functions read, write and send to, then the functions, and last whatever calls them.
 * Ids here are part of logical ids, which stay as 0.1.0 deployed them (test/stack/logical-ids.test.ts).
 */
export class ParleyStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: Settings }) {
    super(scope, id, { terminationProtection: settings.protectData, ...props })

    const storage = new Storage(this, 'Storage', settings)
    const web = new Web(this, 'Web', settings)
    const attachments = new Attachments(this, 'Attachments', { settings, webUrl: web.url })
    const identity = new Identity(this, 'Identity', settings)
    const sessionEvents = new SessionEvents(this, 'SessionEvents', settings)
    const domainEvents = new DomainEvents(this, 'DomainEvents', settings)
    const cleanUp = new CleanUp(this, 'CleanUp')
    const appendQueue = new AppendQueue(this, 'AppendQueue')
    const fanOut = new FanOutQueues(this, 'FanOutQueues')
    const accountJobs = new AccountJobs(this, 'AccountJobs', settings)
    const notifications = new Notifications(this, 'Notifications', { settings, bus: domainEvents.bus })
    const requiredNotification = new RequiredNotification(this, 'RequiredNotification')
    const email = new Email(this, 'Email')
    if (settings.email) email.sendFor(identity.userPool, settings.email)
    const webSocketApi = new WebSocketApi(this, 'WebSocketApi', settings)
    const restApi = new RestApi(this, 'RestApi', { settings, webUrl: web.url })

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
      },
      webSocketApi,
      email,
      links: { restUrl: restApi.url, webUrl: settings.webUrl ?? web.entrance },
      requiredNotificationArn: requiredNotification.workflowArn,
      functionNames: { service: `${this.stackName}-service` },
    })
    const { byName } = functions

    requiredNotification.createWorkflow({
      settings,
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
    // Polls and alarms cost about half a dollar a month and queue. Without SES nothing comes into this one.
    const queues = WorkQueue.allIn(this).filter((queue) => queue !== email.feedbackQueue || settings.email)
    for (const queue of queues) queue.deliverTo(byName)

    const monitoring = new Monitoring(this, 'Monitoring', {
      alarmAddress: settings.alarmAddress,
      dashboard: settings.dashboard,
      stage: settings.stage,
      restApi: restApi.api,
      webSocketApi: webSocketApi.api,
      table: storage.table,
      functions: byName,
      queues,
    })

    const outputs: Record<string, string> = Object.assign(
      { Stage: settings.stage },
      ...[
        ...[web, restApi, webSocketApi, storage, attachments, identity],
        ...[sessionEvents, appendQueue, fanOut, cleanUp, domainEvents, monitoring],
        ...[notifications, email, requiredNotification, accountJobs, functions],
      ].map((part) => part.outputs),
    )
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })

    if (settings.emulator) Aspects.of(this).add(new WithoutLocalGaps(settings.emulator))
  }
}
