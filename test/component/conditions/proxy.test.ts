import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CognitoIdentityProviderClient,
  DeleteUserCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { type AccountConditions, awsAccount, ConditionsProxy } from '../../conditions/proxy.ts'
import { FunctionEnvironments } from '../../conditions/environments.ts'
import { GatewayAccount } from '../../conditions/gateway-account.ts'
import { GroupRates } from '../../conditions/group-rates.ts'
import { realClock } from '../../conditions/clock.ts'
import { awsTable, TableConditions } from '../../conditions/table-conditions.ts'
import { UserPoolRates } from '../../conditions/user-pool-rates.ts'

type Asked = { url: string; target: string | undefined; host: string | undefined; body: string }

/** In the emulator's place: answers every call with what it was asked, and every frame with itself. */
const givenEmulator = async (answer: (asked: Asked) => { status: number; body: object } = echo) => {
  const asked: Asked[] = []
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString()
    const target = incoming.headers['x-amz-target'] as string | undefined
    const one = { url: incoming.url ?? '', target, host: incoming.headers.host, body }
    asked.push(one)
    const answered = answer(one)
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(answered.body))
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, asked }
}
const echo = ({ body }: Asked) => ({ status: 200, body: body ? JSON.parse(body) : {} })

const givenProxy = async (emulatorUrl: string, conditions: Partial<AccountConditions> = {}) => {
  const proxy = new ConditionsProxy(emulatorUrl, { ...awsAccount(), ...conditions })
  onTestFinished(() => proxy.close())
  return proxy.listen()
}

const settings = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

const key = { pk: { S: 'CHAT#a' }, sk: { S: 'HEAD' } }
const Put = { TableName: 't', Item: key }

describe('a table behind the proxy', () => {
  it('cancels a transaction that meets another one, and a write, with the reasons', async () => {
    const emulator = await givenEmulator()
    // Slow, so that they meet however late one of them comes.
    const conditions = {
      table: new TableConditions(realClock, { ...awsTable, latencyMs: 200 }, () => 0.5),
    }
    const table = new DynamoDBClient(settings(await givenProxy(emulator.url, conditions)))
    const transact = () => table.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }))
    const answers = await Promise.allSettled([transact(), transact(), table.send(new PutItemCommand(Put))])
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    const [cancelled, write] = refusals
    expect(refusals).toHaveLength(2)
    expect((cancelled as TransactionCanceledException).name).toBe('TransactionCanceledException')
    expect((cancelled as TransactionCanceledException).CancellationReasons).toEqual([
      { Code: 'TransactionConflict' },
    ])
    expect(write).toMatchObject({ name: 'TransactionConflictException' })
    expect(emulator.asked.map(({ target }) => target)).toEqual(['DynamoDB_20120810.TransactWriteItems'])
  })

  it('throttles a partition, and passes on what the emulator itself refuses', async () => {
    const refused = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' }
    const emulator = await givenEmulator(() => ({ status: 400, body: refused }))
    const behaviour = { ...awsTable, partitionUnits: { write: 1, read: 1 } }
    const conditions = { table: new TableConditions(realClock, behaviour) }
    const table = new DynamoDBClient(settings(await givenProxy(emulator.url, conditions)))
    await expect(table.send(new PutItemCommand(Put))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    })
    await expect(table.send(new PutItemCommand(Put))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      $metadata: { httpStatusCode: 400 },
    })
    const elsewhere = { TableName: 't', Key: { ...key, pk: { S: 'CHAT#b' } } }
    await expect(table.send(new GetItemCommand(elsewhere))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    })
  })
})

it('a FIFO queue takes so many calls of one group, others of other groups and no group', async () => {
  const emulator = await givenEmulator(() => ({ status: 200, body: {} }))
  const groups = new GroupRates(realClock, { sendMs: 0, callsPerGroup: 1 })
  const sqs = new SQSClient({ ...settings(await givenProxy(emulator.url, { groups })), md5: false })
  const QueueUrl = `${emulator.url}/000000000000/q.fifo`
  const send = (MessageGroupId?: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', MessageGroupId }))
  await send('a')
  await expect(send('a')).rejects.toMatchObject({ name: 'RequestThrottled' })
  const Entries = [{ Id: '1', MessageBody: 'b', MessageGroupId: 'a' }]
  await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
    name: 'RequestThrottled',
  })
  for (const group of ['b', undefined, undefined]) await send(group)
  expect(emulator.asked).toHaveLength(4)
})

it('a user pool takes so many requests of a category', async () => {
  const emulator = await givenEmulator(() => ({ status: 200, body: { Username: 'u', UserAttributes: [] } }))
  const userPool = new UserPoolRates({ now: () => 0, sleep: realClock.sleep })
  const pool = new CognitoIdentityProviderClient(settings(await givenProxy(emulator.url, { userPool })))
  const asked = Array.from({ length: 26 }, () => pool.send(new DeleteUserCommand({ AccessToken: 't' })))
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')
  expect(refused).toEqual([
    expect.objectContaining({ reason: expect.objectContaining({ name: 'TooManyRequestsException' }) }),
  ])
  await pool.send(new GetUserCommand({ AccessToken: 't' }))
})

it('a function begins cold, each environment of it, and an account has so many', async () => {
  const emulator = await givenEmulator()
  const coldStarts: number[] = []
  const clock = { now: () => 0, sleep: async (ms: number) => void coldStarts.push(ms) }
  const functions = new FunctionEnvironments(clock, { most: 1, coldStartMs: 400 })
  const api = `${await givenProxy(emulator.url, { functions })}/_aws/execute-api/api1/$default`
  for (const path of ['chats', 'chats/c-1', 'chats/c-1/messages', 'chats/c-2/messages/7', 'chats?limit=5'])
    expect((await fetch(`${api}/${path}`)).status).toBe(200)
  expect(coldStarts).toEqual([400, 400])
  await fetch(`${api}/me`, { method: 'OPTIONS' })
  expect(coldStarts).toHaveLength(2)

  const busy = Promise.withResolvers<void>()
  const working = functions.invoke('me', () => busy.promise)
  const refused = await fetch(`${api}/chats`)
  expect([refused.status, await refused.json()]).toEqual([503, { message: 'Service Unavailable' }])
  const [error] = await once(new WebSocket(`${api.replace('http', 'ws')}`), 'error')
  expect(String(error)).toContain('503')
  busy.resolve()
  await working
  expect((await fetch(`${api}/chats`)).status).toBe(200)
})

it('requests, posts to connections and handshakes share the account’s quota, and files have none', async () => {
  const emulator = await givenEmulator()
  const gateway = new GatewayAccount(realClock, { perSecond: 0.001, atOnce: 3 })
  const proxy = await givenProxy(emulator.url, { gateway })
  const api = `${proxy}/_aws/execute-api/api1`
  const posted = await fetch(`${api}/live/@connections/c1`, { method: 'POST', body: '{"type":"pong"}' })
  expect([posted.status, await posted.json()]).toEqual([200, { type: 'pong' }])
  expect((await fetch(`${api}/$default/chats`)).status).toBe(200)

  const socket = new WebSocket(`${api.replace('http', 'ws')}/live`)
  await once(socket, 'open')
  socket.send('hello')
  expect(String((await once(socket, 'message'))[0])).toBe('hello')
  socket.close()
  await once(socket, 'close')

  const refused = await fetch(`${api}/$default/chats`, { method: 'POST', body: '{}' })
  expect([refused.status, await refused.json()]).toEqual([429, { message: 'Too Many Requests' }])
  const [error] = await once(new WebSocket(`${api.replace('http', 'ws')}/live`), 'error')
  expect(String(error)).toContain('429')
  expect((await fetch(`${proxy}/bucket/file`, { method: 'PUT', body: '{}' })).status).toBe(200)
  expect(emulator.asked.map(({ url }) => url)).toEqual([
    '/_aws/execute-api/api1/live/@connections/c1',
    '/_aws/execute-api/api1/$default/chats',
    '/bucket/file',
  ])
  expect(new Set(emulator.asked.map(({ host }) => host))).toEqual(new Set([new URL(emulator.url).host]))
})
