import { Aspects, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Attachments } from './attachments.ts'
import { CleanUp } from './clean-up.ts'
import { FanOutQueues } from './fan-out-queues.ts'
import { Functions } from './functions.ts'
import { Identity } from './identity.ts'
import { WithoutLocalGaps } from './local-gaps.ts'
import { Monitoring } from './monitoring.ts'
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
    const queues = new FanOutQueues(this, 'FanOutQueues')
    const webSocketApi = new WebSocketApi(this, 'WebSocketApi', settings)

    const { byName: functions } = new Functions(this, 'Functions', {
      settings,
      table,
      attachments,
      page: web.bucket,
      identity,
      bus: sessionEvents.bus,
      webSocketApi,
      queues: {
        'fan-out': queues.fanOut,
        'fan-out-retry': queues.retry,
        'session-events-dlq': sessionEvents.deadLetters,
      },
    })

    const restApi = new RestApi(this, 'RestApi', {
      settings,
      webUrl: web.url,
      tokens: identity.tokens,
      functions,
    })
    webSocketApi.route(functions)
    sessionEvents.deliverTo(functions['session-events'])
    queues.deliverTo(functions['fan-out'])
    web.publish({
      restUrl: restApi.url,
      webSocketUrl: webSocketApi.url,
      attachments,
      publisher: functions['publish-page'],
    })
    const cleanUp = new CleanUp(this, 'CleanUp', { table, handler: functions['clean-up'] })

    new Monitoring(this, 'Monitoring', {
      alarmAddress: settings.alarmAddress,
      deadLetters: {
        SessionEventsDeadLetters: sessionEvents.deadLetters,
        FanOutDeadLetters: queues.fanOutDeadLetters,
        FanOutRetryDeadLetters: queues.retryDeadLetters,
        CleanUpDeadLetters: cleanUp.deadLetters,
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
      CleanUpDeadLettersUrl: cleanUp.deadLetters.queueUrl,
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
