import type { Beside } from './bundling/function-code.ts'

/** Actions on the table, without their `dynamodb:` prefix. */
export type TableAction =
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'DescribeTable'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'UpdateItem'

/** Actions on a bucket's files, without their `s3:` prefix. Without ListBucket, HEAD answers 403 for an absent file. */
export type BucketAction = 'GetObject' | 'PutObject' | 'DeleteObject' | 'ListBucket'

export type QueueName =
  | 'append'
  | 'append-dlq'
  | 'fan-out'
  | 'fan-out-retry'
  | 'fan-out-dlq'
  | 'fan-out-retry-dlq'
  | 'session-events-dlq'
  | 'clean-up-retry'
  | 'clean-up-dlq'
  | 'presence'
  | 'domain-events-dlq'
  | 'notifications'
  | 'notifications-dlq'
  | 'notification-guard-dlq'
  | 'email-feedback-dlq'
  | 'account-jobs'
  | 'account-jobs-dlq'
  | 'service-dlq'

export type BusName = 'session-events' | 'domain-events'

export type FunctionDefinition = {
  /** The file that exports `handler`. */
  entry: string
  /** It generates JSON Schema, which is left out of other bundles. */
  writesSchemas?: boolean
  /** It is bundled into parts that are loaded when they are needed; into one such part, if it lists what is in it. */
  inParts?: true | readonly string[]
  /** A folder that is deployed beside its bundle. */
  beside?: Beside
  /**
   * CPU grows with memory; 1,769 MB is one core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
   * By `npm run bench -- memory`, a send takes 47 ms at 512 MB, 40 at 1,024 and 37 at a whole core, for 51 cents, 73
   * cents and a dollar a million: 1,024 where a person waits, 512 where nobody does, a core for fan-out.
   */
  memoryMegabytes: number
  timeoutSeconds: number
  table?: readonly TableAction[]
  /** Methods on the socket API's connections: POST sends a frame, DELETE closes the socket. */
  connections?: readonly ('POST' | 'DELETE')[]
  sendTo?: readonly QueueName[]
  /** Actions on the user pool, without their `cognito-idp:` prefix. */
  userPool?: readonly string[]
  /** Actions on attachments. */
  bucket?: readonly BucketAction[]
  /** Actions on the files of the web page. */
  pageBucket?: readonly BucketAction[]
  /** Appends messages of users, within the rate limit. */
  limitsSenders?: boolean
  /** Asks the moderator about messages and edits, where there is one. */
  moderates?: boolean
  /** Tells the addresses of its own API. */
  knowsRestUrl?: boolean
  /** Pushes to the sockets in chats, or counts them. */
  fansOut?: boolean
  /** Posts to large chats, within the budget of all who do. */
  sharesPosts?: boolean
  /** Makes accounts. */
  registers?: boolean
  /** Refreshes tokens. */
  refreshes?: boolean
  /** Lets people try and make accounts, within limits. */
  limitsAttempts?: boolean
  /** Adds people to chats, within the limit of an hour. */
  limitsAdding?: boolean
  /** Bounds how many sockets a user may have open, and how often a user may connect. */
  limitsSockets?: boolean
  /** Announces who goes offline, once that has lasted. */
  announcesPresence?: boolean
  /** The bus to which it publishes. */
  publishes?: BusName
  /** Sends e-mails to users, with links to the deployment. */
  sendsEmail?: boolean
  /** Decides which members are due an e-mail, and when. */
  notifies?: boolean
  /** Keeps the interval between required notifications. */
  keepsInterval?: boolean
  /** Gets events that nobody waits for: those that fail in the end go there. */
  deadLetters?: QueueName
  /** Starts the workflow of required notifications and waits for it. */
  requiresNotifications?: boolean
  /**
   * Its jobs queue further jobs, for as long as a chat goes on. Lambda would stop that as a runaway loop.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  followsItself?: boolean
  /** Answers with the address of sockets. */
  knowsSocketUrl?: boolean
  /** Looks at every queue. */
  watchesQueues?: boolean
  /** It answers how people sign in. */
  knowsSignIn?: boolean
  /** Erases users. */
  erases?: boolean
  /** Tells platform admins from others. */
  knowsAdmins?: boolean
  /** Takes callers by their access tokens: an outside issuer's tokens say who they are. */
  takesTokens?: boolean
  /** Fetches the pictures that an outside issuer names. */
  fetchesPictures?: boolean
  /** Checks access tokens itself, which no authorizer has done before. */
  verifiesTokens?: boolean
}

/** For chats, members and messages. */
const chatActions = [
  'GetItem',
  'BatchGetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'ConditionCheckItem',
] as const

/** For log-ins, accounts and sessions. */
const accountActions = [...chatActions, 'BatchWriteItem'] as const

/** Appends to the logs of chats and posts to their sockets, or hands over to the queues that do. */
const writesToChats = {
  connections: ['POST'],
  sendTo: ['append', 'fan-out', 'fan-out-retry'],
  fansOut: true,
} as const

/** Every function, with what it needs and may do: nothing else is granted to it or put in its environment. */
export const functionTable = {
  account: {
    entry: 'functions/http/account.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 15,
    takesTokens: true,
    table: accountActions,
    connections: ['POST', 'DELETE'],
    userPool: [
      'AdminConfirmSignUp',
      'AdminCreateUser',
      'AdminDeleteUser',
      'AdminGetUser',
      'AdminSetUserPassword',
      'AdminUpdateUserAttributes',
      'AdminUserGlobalSignOut',
    ],
    registers: true,
    sendsEmail: true,
    limitsAttempts: true,
    publishes: 'session-events',
  },
  auth: {
    entry: 'functions/http/auth.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 15,
    takesTokens: true,
    knowsSignIn: true,
    table: accountActions,
    connections: ['POST', 'DELETE'],
    userPool: ['AdminCreateUser', 'AdminDeleteUser', 'AdminSetUserPassword'],
    refreshes: true,
    knowsAdmins: true,
    limitsAttempts: true,
    publishes: 'session-events',
  },
  users: {
    entry: 'functions/http/users.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 10,
    takesTokens: true,
    table: chatActions,
    sendTo: ['account-jobs'],
    bucket: ['GetObject'],
  },
  chats: {
    entry: 'functions/http/chats.ts',
    limitsAdding: true,
    memoryMegabytes: 1024,
    timeoutSeconds: 28,
    takesTokens: true,
    table: [
      ...(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const),
      ...(['BatchWriteItem', 'Query', 'ConditionCheckItem'] as const),
    ],
    ...writesToChats,
  },
  members: {
    entry: 'functions/http/members.ts',
    limitsAdding: true,
    memoryMegabytes: 1024,
    timeoutSeconds: 28,
    takesTokens: true,
    table: chatActions,
    ...writesToChats,
  },
  attachments: {
    entry: 'functions/http/attachments.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 10,
    takesTokens: true,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    bucket: ['PutObject', 'GetObject'],
    limitsSenders: true,
  },
  messages: {
    entry: 'functions/http/messages.ts',
    moderates: true,
    memoryMegabytes: 1024,
    timeoutSeconds: 28,
    takesTokens: true,
    table: chatActions,
    ...writesToChats,
    bucket: ['GetObject', 'ListBucket'],
    limitsSenders: true,
    requiresNotifications: true,
    knowsRestUrl: true,
  },
  notifications: {
    entry: 'functions/http/notifications.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'UpdateItem'],
  },
  admin: {
    entry: 'functions/http/admin.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 28,
    takesTokens: true,
    table: chatActions,
    connections: ['POST', 'DELETE'],
    sendTo: ['fan-out', 'fan-out-retry'],
    fansOut: true,
    publishes: 'session-events',
    knowsAdmins: true,
  },
  docs: {
    entry: 'functions/http/docs/docs.ts',
    writesSchemas: true,
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    takesTokens: true,
    knowsSocketUrl: true,
    beside: {
      // The documentation page works without internet access, so Swagger UI's files travel with its function.
      package: 'swagger-ui-dist',
      files: ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'],
      into: 'swagger-ui',
    },
  },
  connect: {
    entry: 'functions/websocket/connect.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    connections: ['POST', 'DELETE'],
    limitsSockets: true,
    takesTokens: true,
    verifiesTokens: true,
  },
  disconnect: {
    entry: 'functions/websocket/disconnect.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 29,
    table: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
  },
  live: {
    entry: 'functions/websocket/live.ts',
    inParts: [
      'functions/websocket/answer-frame.ts',
      'shared/domain/moderation/ask-moderator.ts',
      'shared/domain/provisioning/provision-user.ts',
      'shared/domain/required-notifications/send-required.ts',
    ],
    moderates: true,
    memoryMegabytes: 1024,
    timeoutSeconds: 29,
    table: chatActions,
    ...writesToChats,
    takesTokens: true,
    verifiesTokens: true,
    bucket: ['GetObject', 'ListBucket'],
    limitsSenders: true,
    requiresNotifications: true,
  },
  'session-events': {
    entry: 'functions/queue/session-events.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    connections: ['POST', 'DELETE'],
    sendTo: ['session-events-dlq'],
  },
  append: {
    entry: 'functions/queue/append.ts',
    memoryMegabytes: 1024,
    // A busy chat waits for as long when it hangs: better killed, since it may run again at any time. A batch takes some
    // hundredths of a second.
    timeoutSeconds: 2,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    sendTo: ['fan-out', 'append-dlq'],
    limitsSenders: true,
  },
  'fan-out': {
    entry: 'functions/queue/fan-out.ts',
    memoryMegabytes: 1769,
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem', 'PutItem', 'ConditionCheckItem'],
    connections: ['POST'],
    sendTo: ['fan-out', 'fan-out-retry', 'fan-out-dlq', 'fan-out-retry-dlq'],
    fansOut: true,
    sharesPosts: true,
    followsItself: true,
  },
  'required-notification': {
    entry: 'functions/workflow/required-notification.ts',
    moderates: true,
    memoryMegabytes: 1024,
    // A sender waits for all steps together, 26 seconds at most.
    timeoutSeconds: 10,
    table: chatActions,
    ...writesToChats,
    bucket: ['GetObject', 'ListBucket'],
    limitsSenders: true,
    keepsInterval: true,
  },
  'notify-required': {
    entry: 'functions/workflow/notify-required.ts',
    memoryMegabytes: 1024,
    timeoutSeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    sendsEmail: true,
    keepsInterval: true,
  },
  'notification-guard': {
    entry: 'functions/queue/notification-guard.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    table: chatActions,
    connections: ['POST'],
    sendTo: ['fan-out', 'fan-out-retry', 'notification-guard-dlq'],
    fansOut: true,
  },
  'clean-up': {
    entry: 'functions/stream/clean-up.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    table: [
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
      'ConditionCheckItem',
    ],
    fetchesPictures: true,
    connections: ['POST', 'DELETE'],
    sendTo: ['clean-up-retry', 'clean-up-dlq', 'presence', 'account-jobs'],
    fansOut: true,
    sharesPosts: true,
    bucket: ['DeleteObject'],
    announcesPresence: true,
    publishes: 'session-events',
    userPool: ['AdminDeleteUser', 'AdminUpdateUserAttributes'],
  },
  'account-jobs': {
    entry: 'functions/queue/account-jobs.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    table: [
      ...(['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] as const),
      ...(['BatchWriteItem', 'ConditionCheckItem', 'DescribeTable', 'Scan'] as const),
    ],
    connections: ['POST', 'DELETE'],
    sendTo: ['append', 'fan-out', 'fan-out-retry', 'account-jobs', 'account-jobs-dlq'],
    fansOut: true,
    userPool: ['AdminDeleteUser', 'AdminGetUser', 'ListUsers'],
    bucket: ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket'],
    publishes: 'session-events',
    erases: true,
    followsItself: true,
  },
  'publish-page': {
    entry: 'functions/deployment/publish-page.ts',
    beside: { vite: 'clients/web', into: 'page' },
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    pageBucket: ['PutObject', 'DeleteObject', 'ListBucket'],
  },
  'domain-events': {
    entry: 'functions/stream/domain-events.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    sendTo: ['domain-events-dlq', 'fan-out-retry'],
    publishes: 'domain-events',
  },
  notify: {
    entry: 'functions/queue/notify.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
    sendTo: ['notifications', 'notifications-dlq'],
    sendsEmail: true,
    notifies: true,
    followsItself: true,
  },
  service: {
    entry: 'functions/service/service.ts',
    inParts: true,
    moderates: true,
    // It may do what the functions of all routes may do, but for passwords.
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    takesTokens: true,
    table: [...accountActions],
    connections: ['POST', 'DELETE'],
    sendTo: ['append', 'fan-out', 'fan-out-retry', 'account-jobs', 'service-dlq'],
    fansOut: true,
    bucket: ['PutObject', 'GetObject', 'ListBucket'],
    userPool: [],
    publishes: 'session-events',
    limitsSenders: true,
    limitsAdding: true,
    knowsAdmins: true,
    requiresNotifications: true,
    knowsRestUrl: true,
    deadLetters: 'service-dlq',
  },
  'watch-queues': {
    entry: 'functions/schedule/watch-queues.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    watchesQueues: true,
  },
  'email-feedback': {
    entry: 'functions/queue/email-feedback.ts',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    table: ['UpdateItem'],
    sendTo: ['email-feedback-dlq'],
  },
} as const satisfies Record<string, FunctionDefinition>

export type FunctionName = keyof typeof functionTable
