import { Aspects, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
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
import { RequiredNotification, requiredNotificationArn } from './required-notification.ts'
import { RestApi } from './rest-api.ts'
import { SessionEvents } from './session-events.ts'
import type { Settings } from './settings.ts'
import { Storage } from './storage.ts'
import { Web } from './web.ts'
import { WebSocketApi } from './websocket-api.ts'

/** All of Parley. */
export class ParleyStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: Settings }) {
    super(scope, id, { terminationProtection: settings.protectData, ...props })

    const { table } = new Storage(this, 'Storage', settings)
    const web = new Web(this, 'Web', settings)
    const { bucket: attachments } = new Attachments(this, 'Attachments', { settings, webUrl: web.url })
    const identity = new Identity(this, 'Identity', settings)
    const sessionEvents = new SessionEvents(this, 'SessionEvents', settings)
    const domainEvents = new DomainEvents(this, 'DomainEvents', settings)
    const cleanUp = new CleanUp(this, 'CleanUp')
    const queues = new FanOutQueues(this, 'FanOutQueues')
    const notifications = new Notifications(this, 'Notifications', { settings, bus: domainEvents.bus })
    const email = new Email(this, 'Email')
    const webSocketApi = new WebSocketApi(this, 'WebSocketApi', settings)
    const restApi = new RestApi(this, 'RestApi', { settings, webUrl: web.url })

    const { byName: functions } = new Functions(this, 'Functions', {
      settings,
      table,
      attachments,
      page: web.bucket,
      identity,
      buses: { 'session-events': sessionEvents.bus, 'domain-events': domainEvents.bus },
      webSocketApi,
      email,
      links: { restUrl: restApi.url, webUrl: settings.webUrl ?? web.entrance },
      requiredNotificationArn: requiredNotificationArn(this),
      queues: {
        'fan-out': queues.fanOut,
        'fan-out-retry': queues.retry,
        'fan-out-dlq': queues.fanOutDeadLetters,
        'fan-out-retry-dlq': queues.retryDeadLetters,
        'session-events-dlq': sessionEvents.deadLetters,
        'clean-up-retry': cleanUp.retry,
        'clean-up-dlq': cleanUp.deadLetters,
        'domain-events-dlq': domainEvents.deadLetters,
        notifications: notifications.queue,
        'notifications-dlq': notifications.deadLetters,
        'email-feedback-dlq': email.feedbackDeadLetters,
      },
    })

    restApi.route(functions, identity.tokens)
    webSocketApi.route(functions)
    sessionEvents.deliverTo(functions['session-events'])
    queues.deliverTo(functions['fan-out'])
    web.publish({
      restUrl: restApi.url,
      webSocketUrl: webSocketApi.url,
      attachments,
      publisher: functions['publish-page'],
    })
    domainEvents.publishWith(functions['domain-events'], table)
    notifications.deliverTo(functions.notify)
    email.deliverTo(functions['email-feedback'])
    cleanUp.doneBy(functions['clean-up'], table)
    const requiredNotification = new RequiredNotification(this, 'RequiredNotification', {
      settings,
      steps: functions['required-notification'],
      notify: functions['notify-required'],
      guard: functions['notification-guard'],
    })

    const monitoring = new Monitoring(this, 'Monitoring', {
      alarmAddress: settings.alarmAddress,
      stage: settings.stage,
      restApi: restApi.api,
      webSocketApi: webSocketApi.api,
      table,
      functions,
      // Readers wait for what is in the first; nobody sees the others wait.
      queues: {
        FanOut: { queue: queues.fanOut, oldestSeconds: 30 },
        FanOutRetry: { queue: queues.retry, oldestSeconds: 300 },
        SessionEvents: { queue: sessionEvents.queue, oldestSeconds: 60 },
        CleanUpRetry: { queue: cleanUp.retry, oldestSeconds: 900 },
        DomainEventsRedrive: { queue: domainEvents.redrive, oldestSeconds: 300 },
        Notifications: { queue: notifications.queue, oldestSeconds: 1200 },
        EmailFeedback: { queue: email.feedbackQueue, oldestSeconds: 300 },
        NotificationGuard: { queue: requiredNotification.guard, oldestSeconds: 300 },
      },
      deadLetters: {
        SessionEventsDeadLetters: sessionEvents.deadLetters,
        FanOutDeadLetters: queues.fanOutDeadLetters,
        FanOutRetryDeadLetters: queues.retryDeadLetters,
        CleanUpDeadLetters: cleanUp.deadLetters,
        DomainEventsDeadLetters: domainEvents.deadLetters,
        NotificationsDeadLetters: notifications.deadLetters,
        EmailFeedbackDeadLetters: email.feedbackDeadLetters,
        NotificationGuardDeadLetters: requiredNotification.guardDeadLetters,
      },
    })

    const outputs: Record<string, string> = {
      Stage: settings.stage,
      WebUrl: web.url,
      WebBucketName: web.bucket.bucketName,
      RestUrl: restApi.url,
      RestApiId: restApi.api.apiId,
      DocsUrl: `${restApi.url}/docs`,
      WebSocketUrl: webSocketApi.url,
      WebSocketApiId: webSocketApi.api.apiId,
      TableName: table.tableName,
      AttachmentsBucketName: attachments.bucketName,
      UserPoolId: identity.userPool.userPoolId,
      UserPoolClientId: identity.client.userPoolClientId,
      EventBusName: sessionEvents.bus.eventBusName,
      SessionEventsQueueUrl: sessionEvents.queue.queueUrl,
      SessionEventsDeadLettersUrl: sessionEvents.deadLetters.queueUrl,
      FanOutQueueUrl: queues.fanOut.queueUrl,
      FanOutDeadLettersUrl: queues.fanOutDeadLetters.queueUrl,
      FanOutRetryQueueUrl: queues.retry.queueUrl,
      FanOutRetryDeadLettersUrl: queues.retryDeadLetters.queueUrl,
      CleanUpRetryUrl: cleanUp.retry.queueUrl,
      CleanUpDeadLettersUrl: cleanUp.deadLetters.queueUrl,
      DomainEventBusName: domainEvents.bus.eventBusName,
      DomainEventsRedriveUrl: domainEvents.redrive.queueUrl,
      DomainEventsDeadLettersUrl: domainEvents.deadLetters.queueUrl,
      AlarmTopicArn: monitoring.alarmTopic.topicArn,
      NotificationsRuleName: notifications.rule.ruleName,
      NotificationsQueueUrl: notifications.queue.queueUrl,
      NotificationsDeadLettersUrl: notifications.deadLetters.queueUrl,
      EmailFeedbackTopicArn: email.feedback.topicArn,
      EmailFeedbackQueueUrl: email.feedbackQueue.queueUrl,
      EmailFeedbackDeadLettersUrl: email.feedbackDeadLetters.queueUrl,
      RequiredNotificationArn: requiredNotification.workflow.stateMachineArn,
      NotificationGuardQueueUrl: requiredNotification.guard.queueUrl,
      NotificationGuardDeadLettersUrl: requiredNotification.guardDeadLetters.queueUrl,
      ...Object.fromEntries(
        Object.entries(functions).map(([name, { functionName }]) => [
          `${pascalCase(name)}FunctionName`,
          functionName,
        ]),
      ),
      ...(settings.web && { WebDomainTarget: web.distribution.domainName }),
      ...(restApi.domain && { RestDomainTarget: restApi.domain.regionalDomainName }),
      ...(webSocketApi.domain && { WebSocketDomainTarget: webSocketApi.domain.regionalDomainName }),
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })

    if (settings.local) Aspects.of(this).add(new WithoutLocalGaps())
  }
}

const pascalCase = (name: string) =>
  name.replace(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())
