import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { eventually } from '../../steps/generic/eventually.ts'

/** X-Ray's daemon, as far as it listens. */
const daemon: Socket = createSocket('udp4')
const documents: Record<string, unknown>[] = []
daemon.on('message', (message) => {
  const [header, document] = message.toString().split('\n')
  expect(JSON.parse(header ?? '')).toEqual({ format: 'json', version: 1 })
  documents.push(JSON.parse(document ?? ''))
})

/** AWS, as far as it answers: each call with the next status. */
const statuses: number[] = []
const aws: Server = createServer((request, response) => {
  const status = statuses.shift() ?? 200
  const body =
    status === 200
      ? {}
      : { __type: status === 400 ? 'ConditionalCheckFailedException' : 'InternalServerError' }
  request.resume().on('end', () => {
    response.writeHead(status, { 'x-amzn-requestid': 'R1', 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(body))
  })
})

const root = '1-5759e988-bd862e3fe1be46a994272793'
const traced = (sampled: 0 | 1) =>
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${root};Parent=53995c3f42cd8ad8;Sampled=${sampled};Lineage=1:a:0`)

let sdkClient: typeof import('../../../shared/platform/aws/sdk-client.ts').sdkClient
let endpoint: string
beforeAll(async () => {
  daemon.bind(0, '127.0.0.1')
  aws.listen(0, '127.0.0.1')
  await Promise.all([once(daemon, 'listening'), once(aws, 'listening')])
  endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`
  const { port } = daemon.address()
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `tcp:127.0.0.1:1 udp:127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  sdkClient = (await import('../../../shared/platform/aws/sdk-client.ts')).sdkClient
})
afterAll(() => {
  daemon.close()
  aws.close()
  vi.unstubAllEnvs()
})
beforeEach(() => {
  documents.length = 0
  statuses.length = 0
})

const next = () => eventually('a subsegment', async () => documents.shift())
const get = new GetItemCommand({ TableName: 'chats', Key: { pk: { S: 'secret text' } } })

it('a sampled call is told to the daemon as a subsegment of the function, and nothing of what it carried', async () => {
  traced(1)
  const before = Date.now() / 1000
  await sdkClient(DynamoDBClient, { endpoint }).send(get)
  const document = await next()
  expect(document).toMatchObject({
    name: 'DynamoDB',
    namespace: 'aws',
    type: 'subsegment',
    trace_id: root,
    parent_id: '53995c3f42cd8ad8',
    aws: { operation: 'GetItem', region: 'eu-west-1', table_name: 'chats', request_id: 'R1', retries: 0 },
    http: { response: { status: 200 } },
  })
  expect(document['id']).toMatch(/^[0-9a-f]{16}$/)
  expect(document['start_time']).toBeGreaterThanOrEqual(before)
  expect(document['end_time']).toBeGreaterThanOrEqual(document['start_time'] as number)
  expect(document).not.toHaveProperty('fault')
  expect(JSON.stringify(document)).not.toContain('secret')
})

it('all tries of a call are one subsegment, which counts them', async () => {
  traced(1)
  statuses.push(500, 200)
  await sdkClient(DynamoDBClient, { endpoint }).send(get)
  expect(await next()).toMatchObject({ aws: { retries: 1 }, http: { response: { status: 200 } } })
  expect(documents).toEqual([])
})

it('a refused call is an error, one without an answer a fault, and both fail as they would', async () => {
  traced(1)
  statuses.push(400)
  const TransactItems = [{ Delete: { TableName: 'chats', Key: {} } }]
  await expect(
    sdkClient(DynamoDBClient, { endpoint }).send(new TransactWriteItemsCommand({ TransactItems })),
  ).rejects.toThrow()
  expect(await next()).toMatchObject({
    error: true,
    aws: { operation: 'TransactWriteItems', table_name: 'chats' },
  })

  const QueueUrl = 'http://127.0.0.1:1/queue'
  await expect(
    sdkClient(SQSClient, { endpoint: 'http://127.0.0.1:1' }).send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x' }),
    ),
  ).rejects.toThrow()
  expect(await next()).toMatchObject({ name: 'SQS', fault: true, aws: { queue_url: QueueUrl } })
})

it('a call that is not sampled is not told', async () => {
  const client = sdkClient(DynamoDBClient, { endpoint })
  traced(0)
  await client.send(get)
  vi.stubEnv('_X_AMZN_TRACE_ID', undefined)
  await client.send(get)
  traced(1)
  statuses.push(400)
  await expect(client.send(get)).rejects.toThrow()
  expect(await next()).toMatchObject({ error: true })
  expect(documents).toEqual([])
})

it('a fan-out is one subsegment, however many it reaches', async () => {
  traced(1)
  const { deliver } = await import('../../../shared/domain/delivery/deliver.ts')
  const recipients = Array.from({ length: 300 }, (_, index) => ({ connectionId: `c${index}`, userId: 'u' }))
  await deliver(async () => async (id) => (id === 'c7' ? 410 : 200), ['frame'], [recipients])
  expect(await next()).toMatchObject({
    name: 'ApiGatewayManagementApi',
    aws: { operation: 'PostToConnection' },
    annotations: { delivered: 299, gone: 1, throttled: 0, waiting: 0 },
  })
  expect(documents).toEqual([])
})
