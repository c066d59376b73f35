import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { PoolError, UserPoolInMemory } from '../../conditions/user-pool-in-memory.ts'
import { claimsOfLogIn, issuer, keySet, tokenOf } from './signing.ts'
import { execute } from './workflow.ts'

type Answer = { status: number; body?: unknown; headers?: Record<string, string> }
type Entry = { Id?: string; MessageBody?: string }

const ok = (body: unknown = {}): Answer => ({ status: 200, body })
const md5 = (text = '') => createHash('md5').update(text).digest('hex')
const sent = ({ Id, MessageBody }: Entry) => ({ Id, MessageId: 'm', MD5OfMessageBody: md5(MessageBody) })

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
  /** Jobs and events that were sent. */
  jobs: string[]
  /** Handles a session event as the queue behind the bus does. */
  onSessionEvent: (detail: unknown) => Promise<void>
  close: () => Promise<void>
}

const perform = async (aws: Aws, target: string, input: Record<string, unknown>): Promise<Answer> => {
  const [service = '', operation = ''] = target.split('.')
  if (service.startsWith('AWSCognito')) {
    try {
      return ok(aws.pool.execute(operation, input))
    } catch (error) {
      if (!(error instanceof PoolError)) throw error
      return { status: 400, body: { __type: error.name, message: error.message } }
    }
  }
  if (operation === 'SendMessage') {
    aws.jobs.push(String(input['QueueUrl']))
    return ok(sent(input as Entry))
  }
  if (operation === 'SendMessageBatch') {
    const entries = input['Entries'] as Entry[]
    aws.jobs.push(...entries.map(() => String(input['QueueUrl'])))
    return ok({ Successful: entries.map(sent), Failed: [] })
  }
  if (operation === 'PutEvents') {
    const entries = input['Entries'] as { Detail: string }[]
    for (const { Detail } of entries) {
      aws.jobs.push('event')
      await aws.onSessionEvent(JSON.parse(Detail))
    }
    return ok({ FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: 'e' })) })
  }
  if (operation === 'StartSyncExecution') {
    return ok({ executionArn: 'x', startDate: 0, stopDate: 0, ...(await execute(String(input['input']))) })
  }
  throw new Error(`Nothing here does ${target}`)
}

const answer = async (aws: Aws, request: IncomingMessage): Promise<Answer> => {
  const { pathname } = new URL(request.url ?? '', aws.url)
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
    if (method === 'DELETE') return { status: 204 }
    if (size === undefined) return { status: 404 }
    return { status: 200, headers: { 'content-length': String(size) } }
  }
  throw new Error(`Nothing here answers ${method} ${pathname}`)
}

export const startAws = async (): Promise<Aws> => {
  const server = createServer((request, response) => {
    const fail = (error: unknown): Answer => ({ status: 500, body: { message: String(error) } })
    answer(aws, request)
      .catch(fail)
      .then(({ status, body, headers = {} }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
        response.end(body === undefined ? undefined : JSON.stringify(body))
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
