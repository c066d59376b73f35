import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { PoolError, UserPoolInMemory } from '../../conditions/user-pool-in-memory.ts'
import { sessionBus } from './environment.ts'
import { claimsOfLogIn, issuer, keySet, tokenOf } from './signing.ts'
import { execute } from './workflow.ts'

type Answer = { status: number; body?: unknown; bytes?: Buffer; headers?: Record<string, string> }
type Entry = {
  Id?: string
  MessageBody?: string
  MessageGroupId?: string
  DelaySeconds?: number
  MessageAttributes?: { reason?: { StringValue?: string } }
}
/** A message that was sent to a queue, or an event that was put on a bus. */
export type Sent = { to: string; body: string; groupId: string | undefined; reason: string | undefined }

const ok = (body: unknown = {}): Answer => ({ status: 200, body })
const md5 = (text = '') => createHash('md5').update(text).digest('hex')
const accepted = ({ Id, MessageBody }: Entry) => ({ Id, MessageId: 'm', MD5OfMessageBody: md5(MessageBody) })

/** Characters that SQS takes, and bytes of a message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is about them
const refusedByQueues = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const messageBytes = 1024 * 1024
const groupPattern = /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const requireSendable = (queue: string, entry: Entry): void => {
  const { MessageBody = '', MessageGroupId, DelaySeconds = 0, MessageAttributes } = entry
  const reason = MessageAttributes?.reason?.StringValue
  const isFifo = queue.endsWith('.fifo')
  if (
    MessageBody === '' ||
    reason === '' ||
    refusedByQueues.test(`${MessageBody}${reason ?? ''}`) ||
    Buffer.byteLength(`${MessageBody}${reason ?? ''}`) > messageBytes ||
    !Number.isInteger(DelaySeconds) ||
    DelaySeconds < 0 ||
    DelaySeconds > 900 ||
    (isFifo && !groupPattern.test(MessageGroupId ?? ''))
  )
    throw new PoolError('InvalidParameterValue', 'The queue does not take this message')
}

const sentTo = (queue: string, entry: Entry): Sent => {
  const { MessageBody = '', MessageGroupId, MessageAttributes } = entry
  requireSendable(queue, entry)
  const reason = MessageAttributes?.reason?.StringValue
  return { to: queue, body: MessageBody, groupId: MessageGroupId, reason }
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** All of AWS that Parley asks beside its table, in one server of this process. It keeps what it was asked to do. */
export type Aws = {
  url: string
  pool: UserPoolInMemory
  /** The texts of all e-mails, with their links and codes. */
  emails: string[]
  /** The frames posted to sockets. */
  frames: { connectionId: string; frame: unknown }[]
  /** Sockets that are open; a post to any other answers 410. */
  open: Set<string>
  /** Bytes of the objects in the bucket, by path. */
  objects: Map<string, number>
  /** Jobs and events that were sent, by the addresses of their queues and the names of their buses. */
  jobs: Sent[]
  /** Handles a session event as the queue behind the bus does. */
  onSessionEvent: (detail: unknown) => Promise<void>
  close: () => Promise<void>
}

const perform = async (aws: Aws, target: string, input: Record<string, unknown>): Promise<Answer> => {
  const [service = '', operation = ''] = target.split('.')
  if (service.startsWith('AWSCognito')) return ok(aws.pool.execute(operation, input))
  const queue = String(input['QueueUrl'])
  if (operation === 'SendMessage') {
    aws.jobs.push(sentTo(queue, input as Entry))
    return ok(accepted(input as Entry))
  }
  if (operation === 'SendMessageBatch') {
    const entries = input['Entries'] as Entry[]
    aws.jobs.push(...entries.map((entry) => sentTo(queue, entry)))
    return ok({ Successful: entries.map(accepted), Failed: [] })
  }
  if (operation === 'PutEvents') {
    const entries = input['Entries'] as { Detail: string; EventBusName: string }[]
    for (const { Detail, EventBusName } of entries) {
      aws.jobs.push({ to: EventBusName, body: Detail, groupId: undefined, reason: undefined })
      if (EventBusName === sessionBus) await aws.onSessionEvent(JSON.parse(Detail))
    }
    return ok({ FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: 'e' })) })
  }
  if (operation === 'GetQueueUrl')
    return ok({ QueueUrl: `https://sqs.us-east-1.amazonaws.com/1/${input['QueueName']}` })
  if (operation === 'ChangeMessageVisibilityBatch') return ok({ Successful: [], Failed: [] })
  if (operation === 'StartSyncExecution') {
    return ok({ executionArn: 'x', startDate: 0, stopDate: 0, ...(await execute(String(input['input']))) })
  }
  throw new Error(`Nothing here does ${target}`)
}

const answer = async (aws: Aws, request: IncomingMessage): Promise<Answer> => {
  const { pathname, searchParams } = new URL(request.url ?? '', aws.url)
  const method = request.method ?? ''
  const bytes = await read(request)
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return perform(aws, target, JSON.parse(String(bytes)))
  if (pathname.endsWith('/.well-known/openid-configuration'))
    return ok({ issuer, jwks_uri: `${aws.url}/keys` })
  if (pathname === '/keys') return ok(keySet)
  if (pathname === '/v2/email/outbound-emails') {
    aws.emails.push(String(bytes))
    return ok({ MessageId: 'm' })
  }
  const [, connectionId] = /\/@connections\/(.+)$/.exec(pathname) ?? []
  if (connectionId !== undefined) {
    const id = decodeURIComponent(connectionId)
    if (method === 'DELETE') aws.open.delete(id)
    else if (aws.open.has(id)) aws.frames.push({ connectionId: id, frame: JSON.parse(String(bytes)) })
    else return { status: 410 }
    return { status: 200 }
  }
  if (pathname.startsWith('/files/')) {
    const size = aws.objects.get(pathname)
    if (method === 'DELETE') {
      aws.objects.delete(pathname)
      return { status: 204 }
    }
    if (method === 'PUT') {
      aws.objects.set(pathname, bytes.length)
      return { status: 200 }
    }
    if (searchParams.has('list-type')) {
      const prefix = `/files/${searchParams.get('prefix')}`
      const keys = [...aws.objects.keys()].filter((path) => path.startsWith(prefix))
      return ok(keys.map((path) => `<Key>${path.slice('/files/'.length)}</Key>`).join(''))
    }
    if (size === undefined) return { status: 404 }
    // The size of an object is all that is kept.
    return {
      status: 200,
      bytes: Buffer.alloc(method === 'GET' ? size : 0),
      headers: { 'content-length': String(size) },
    }
  }
  throw new Error(`Nothing here answers ${method} ${pathname}`)
}

export const startAws = async (): Promise<Aws> => {
  const server = createServer((request, response) => {
    const fail = (error: unknown): Answer =>
      error instanceof PoolError
        ? { status: 400, body: { __type: error.name, message: error.message } }
        : { status: 500, body: { message: String(error) } }
    answer(aws, request)
      .catch(fail)
      .then(({ status, body, bytes, headers = {} }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
        response.end(bytes ?? (body === undefined ? undefined : JSON.stringify(body)))
      })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const aws: Aws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pool: new UserPoolInMemory({ claimsOfLogIn, tokenOf }),
    emails: [],
    frames: [],
    open: new Set(),
    objects: new Map(),
    jobs: [],
    onSessionEvent: async () => {},
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return aws
}
