import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientSettingsFor } from '../deployment/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { realClock } from '../../conditions/clock.ts'
import { startSesStub } from '../emails/ses-stub.ts'
import { consumeAppends } from './consume-appends.ts'
import { startSocketsStub } from './sockets-stub.ts'

/**
 * Gives this process the environment of a deployed function, so that a test can call the domain itself, many calls
 * at once: the deployed table and user pool, queues of its own, and a stub in place of sockets.
 */
const { endpointUrl, tableName, userPoolId, userPoolClientId, eventBusName, outputs } = deployment()

export const sockets = await startSocketsStub()
export const ses = await startSesStub()

export const emulatorClient = clientSettingsFor(endpointUrl)

const createQueue = async (name: string, Attributes: Record<string, string> = {}): Promise<string> => {
  const sqs = new SQSClient(emulatorClient)
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  if (QueueUrl === undefined) throw new Error(`There is no queue ${name}`)
  return QueueUrl
}

export const queues = {
  fanOut: await createQueue('domain-tests.fifo', { FifoQueue: 'true' }),
  retry: await createQueue('domain-tests-retry'),
  notifications: await createQueue('domain-tests-notifications'),
  presence: await createQueue('domain-tests-presence'),
  accountJobs: await createQueue('domain-tests-account-jobs'),
  accountJobsDeadLetters: await createQueue('domain-tests-account-jobs-dlq'),
  serviceDeadLetters: await createQueue('domain-tests-service-dlq'),
  notificationsDeadLetters: await createQueue('domain-tests-notifications-dlq'),
}

/** Service by service rather than `AWS_ENDPOINT_URL`, which would send the frames to the emulator as well. */
const environment = {
  AWS_ENDPOINT_URL_DYNAMODB: endpointUrl,
  AWS_ENDPOINT_URL_SQS: endpointUrl,
  AWS_ENDPOINT_URL_EVENTBRIDGE: endpointUrl,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpointUrl,
  AWS_ENDPOINT_URL_SESV2: ses.url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: tableName,
  USER_POOL_ID: userPoolId,
  USER_POOL_CLIENT_ID: userPoolClientId,
  CONFIRM_SIGN_UPS: 'false',
  EVENT_BUS_NAME: eventBusName,
  WEBSOCKET_CALLBACK_URL: sockets.url,
  FAN_OUT_QUEUE_URL: queues.fanOut,
  INLINE_SOCKETS: '250',
  SOCKETS_PER_SHARD: '1000',
  POSTS_PER_SECOND: '4000',
  FAN_OUT_RETRY_QUEUE_URL: queues.retry,
  ATTACHMENTS_URL: `${endpointUrl}/${outputs['AttachmentsBucketName']}`,
  EMAIL_SENDER: 'ses',
  EMAIL_FROM: 'parley@example.com',
  EMAIL_CONFIGURATION_SET: 'domain-tests',
  REST_URL: 'https://api.example.com',
  WEB_URL: 'https://chat.example.com',
  NOTIFICATIONS_QUEUE_URL: queues.notifications,
  NOTIFICATIONS_DLQ_URL: queues.notificationsDeadLetters,
  NOTIFICATION_DELAY_SECONDS: '1',
  NOTIFICATION_INTERVAL_SECONDS: '1',
  // As in the deployment: races need senders faster than anyone types.
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  CONNECTS_PER_MINUTE: '60000',
  CONNECT_BURST: '1000',
  PRESENCE_QUEUE_URL: queues.presence,
  PRESENCE_GRACE_SECONDS: '30',
  ACCOUNT_JOBS_QUEUE_URL: queues.accountJobs,
  ACCOUNT_JOBS_DLQ_URL: queues.accountJobsDeadLetters,
  SERVICE_DLQ_URL: queues.serviceDeadLetters,
  KEEP_ERASED_TEXTS: 'true',
  ADDS_PER_HOUR: '100000',
  ADMIN_ROLE: 'parley-admins',
  // Few, so that tests reach them.
  ATTEMPTS_PER_ACCOUNT: '3',
  ATTEMPTS_PER_ADDRESS: '8',
  SIGN_UPS_PER_ADDRESS: '4',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
}
delete process.env['AWS_ENDPOINT_URL']
Object.assign(process.env, environment)

/** The queue of busy chats, in this process. The emulator would give its jobs to the deployed function. */
export const appends = consumeAppends(realClock, {
  sendMs: 1,
  receiveMs: 2,
  invokeMs: 2,
  visibilityMs: 1000,
})
