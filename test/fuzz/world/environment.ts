import { simulatedEnvironment } from '../../conditions/simulation.ts'
import { adminRole, audience, issuer } from './signing.ts'

const queue = (name: string) => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`

/** So often that no request of a run is refused for it. */
const often = '1000000'

/** Every function asks for its settings, also where it does not send to them. */
const deadLetters = [
  'DOMAIN_EVENTS',
  'EMAIL_FEEDBACK',
  'SESSION_EVENTS',
  'ACCOUNT_JOBS',
  'APPEND',
  'NOTIFICATIONS',
  'NOTIFICATION_GUARD',
  'FAN_OUT',
  'FAN_OUT_RETRY',
  'CLEAN_UP',
  'SERVICE',
]

/** The address of the dead letters of a queue, or of two that share them. */
export const deadLettersUrl = (name: string): string => {
  // FIFO queues have dead letters of their kind.
  const isFifo = ['APPEND', 'FAN_OUT'].includes(name)
  return queue(`dead-letters-${name.toLowerCase()}${isFifo ? '.fifo' : ''}`)
}
export const isDeadLetters = (address: string): boolean => address.includes('/dead-letters-')

/** The bus of session events. */
export const sessionBus = 'sessions'

/** The settings of all functions, on AWS at this address. */
export const environmentAt = (url: string): Record<string, string> => ({
  ...simulatedEnvironment,
  AWS_ENDPOINT_URL: url,
  TOKEN_ISSUER: issuer,
  TOKEN_AUDIENCE: audience,
  USER_POOL_ID: 'us-east-1_fuzz',
  USER_POOL_CLIENT_ID: audience,
  ADMIN_ROLE: adminRole,
  REST_URL: 'https://api.example.com',
  WEB_URL: 'https://chat.example.com',
  WEBSOCKET_URL: 'wss://live.example.com/live',
  WEBSOCKET_CALLBACK_URL: `${url}/live`,
  PAGE_URL: `${url}/page`,
  ATTACHMENTS_URL: `${url}/files`,
  EMAIL_SENDER: 'ses',
  EMAIL_FROM: 'parley@example.com',
  EMAIL_CONFIGURATION_SET: 'parley',
  EVENT_BUS_NAME: sessionBus,
  DOMAIN_EVENT_BUS_NAME: 'domain-events',
  ACCOUNT_JOBS_QUEUE_URL: queue('account-jobs'),
  APPEND_QUEUE_URL: queue('append.fifo'),
  NOTIFICATIONS_QUEUE_URL: queue('notifications'),
  PRESENCE_QUEUE_URL: queue('clean-up-retry'),
  CLEAN_UP_RETRY_QUEUE_URL: queue('clean-up-retry'),
  PRESENCE_GRACE_SECONDS: '10',
  NOTIFICATION_DELAY_SECONDS: '60',
  NOTIFICATION_INTERVAL_SECONDS: '60',
  REQUIRED_NOTIFICATION_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:required',
  KEEP_ERASED_TEXTS: 'true',
  MESSAGES_PER_SECOND: '1000',
  MESSAGE_BURST: '1000',
  ADDS_PER_HOUR: often,
  ATTEMPTS_PER_ACCOUNT: often,
  ATTEMPTS_PER_ADDRESS: often,
  SIGN_UPS_PER_ADDRESS: often,
  CONNECTS_PER_MINUTE: often,
  CONNECT_BURST: often,
  SOCKETS_PER_USER: '5',
  ...Object.fromEntries(deadLetters.map((name) => [`${name}_DLQ_URL`, deadLettersUrl(name)])),
})
