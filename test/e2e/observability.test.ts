import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { putSessionEvents } from '../steps/events/session-events.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import {
  entered,
  givenAccount,
  givenChat,
  givenPerson,
  givenRegistered,
  logIn,
} from '../steps/accounts/given-users.ts'
import { invokeSocket, whileWithoutTable } from '../steps/aws/lambda.ts'
import { everythingLogged, linesLogged, lineWith, metricsOf } from '../steps/aws/logs.ts'
import { sendTo } from '../steps/aws/queues.ts'
import { request, rest } from '../steps/api/rest.ts'

const isNumber = expect.any(Number)
const isId = expect.any(String)
const freshConnectionId = () => `${randomBytes(9).toString('base64url')}=`
const sends = (connectionId: string, frame: Record<string, unknown>) =>
  invokeSocket('MESSAGE', connectionId, { body: JSON.stringify(frame) })

test('each request is one log line, with its ids and how it went', async () => {
  const sinceMs = Date.now()
  const [owner, stranger] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner)
  await owner.rest.done('sendMessage', { params: { chatId }, body: { text: 'hello' } })
  await stranger.rest.refused(
    'sendMessage',
    { params: { chatId }, body: { text: 'hello' } },
    'chat_not_found',
  )

  const route = 'POST /chats/{chatId}/messages'
  const sent = { route, chatId, userId: owner.userId, status: 201 }
  expect(await lineWith(sent, sinceMs)).toMatchObject({
    message: 'request',
    service: 'messages',
    requestId: isId,
    function_request_id: isId,
    ms: isNumber,
  })
  const refused = { route, chatId, userId: stranger.userId, status: 404 }
  expect(await lineWith(refused, sinceMs)).toMatchObject({ message: 'request', refusal: 'chat_not_found' })
  const lines = (await linesLogged(sinceMs)).filter(
    (line) => line['route'] === route && line['message'] === 'request',
  )
  expect(lines).toHaveLength(2)
})

test('each event of a socket is one log line, which knows whose socket it is', async () => {
  const sinceMs = Date.now()
  const person = await givenPerson()
  const { userId } = person
  const { chatId } = await givenChat(person)
  const connectionId = freshConnectionId()
  const { body: handshake } = await person.rest.done('createTicket')
  await invokeSocket('CONNECT', connectionId, { queryStringParameters: { ticket: handshake.ticket } })
  await sends(connectionId, { action: 'enter', chatId })
  await sends(connectionId, { action: 'message', chatId, text: '', clientMessageId: 'c-1' })
  await invokeSocket('DISCONNECT', connectionId)

  const about = { message: 'socket event', connectionId, requestId: isId, ms: isNumber, status: 200 }
  expect(await lineWith({ eventType: 'CONNECT', userId }, sinceMs)).toMatchObject(about)
  expect(await lineWith({ action: 'enter', chatId, userId }, sinceMs)).toMatchObject(about)
  expect(await lineWith({ refusal: 'validation_failed', connectionId }, sinceMs)).toMatchObject(about)
  expect(await lineWith({ eventType: 'DISCONNECT', connectionId }, sinceMs)).toMatchObject(about)
})

test('each record of a queue is logged with its ids, and its batch once', async () => {
  const sinceMs = Date.now()
  const person = await givenRegistered()
  const line = await lineWith(
    { message: 'session event', eventType: 'user_login', userId: person.userId },
    sinceMs,
  )
  expect(line).toMatchObject({ service: 'session-events', messageId: isId, eventId: isId })
  const { function_request_id } = line
  const batch = await lineWith({ message: 'batch', function_request_id }, sinceMs)
  expect(batch).toMatchObject({ records: isNumber, failed: 0 })
})

test('what a send did is in the metrics of its invocation, and a repeat is distinguished from it', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [reading] = await entered(chat, reader)
  const sends = async () => {
    const sinceMs = Date.now()
    const body = { text: 'hello', clientMessageId: 'c-1' }
    const { status } = await sender.rest.done('sendMessage', { params: { chatId }, body })
    return metricsOf(await lineWith({ chatId, status }, sinceMs), sinceMs)
  }

  const first = await sends()
  await reading?.isCaughtUp()
  expect(first).toMatchObject({
    stage: 'test',
    function_name: deployment().outputs['MessagesFunctionName'],
    MessagesSent: 1,
    FanOutRecipients: 1,
    FanOutLatency: isNumber,
    _aws: { CloudWatchMetrics: [{ Namespace: 'Parley', Dimensions: [['stage']] }] },
  })
  expect(first).not.toHaveProperty('MessageDuplicates')

  const again = await sends()
  expect(again).toMatchObject({ MessageDuplicates: 1, FanOutRecipients: 1 })
  expect(again).not.toHaveProperty('MessagesSent')
  expect(again).not.toHaveProperty('FanOutLatency')
})

test('nothing that anyone typed, and no secret, is in any log, whatever goes wrong', async () => {
  const sinceMs = Date.now()
  const mark = `mark${randomBytes(8).toString('hex')}`
  const account = await givenAccount()
  const [owner, reader] = [await logIn(account), await givenPerson()]
  const chat = await givenChat(owner, reader)
  const { chatId } = chat
  const params = { chatId }
  await entered(chat, reader)
  const connectionId = freshConnectionId()
  const { body: used } = await owner.rest.done('createTicket')
  const handshake = { queryStringParameters: { ticket: used.ticket } }
  const frame = { action: 'message', chatId, text: `${mark} by socket`, clientMessageId: mark }

  // Successful calls.
  await invokeSocket('CONNECT', connectionId, handshake)
  await sends(connectionId, { action: 'auth', token: owner.accessToken })
  await sends(connectionId, { action: 'enter', chatId })
  await sends(connectionId, frame)
  await sends(connectionId, frame)
  await owner.rest.done('sendMessage', { params, body: { text: `${mark} by REST` } })
  await owner.rest.done('editMessage', { params: { chatId, seq: '1' }, body: { text: `${mark} edited` } })
  await owner.rest.done('patchChat', { params, body: { name: mark, description: mark } })
  await owner.rest.done('listMessages', { params, query: { contains: mark } })

  // Errors of the caller.
  await sends(connectionId, { ...frame, text: 7, mark })
  await sends(connectionId, { action: mark })
  await sends(connectionId, { action: 'auth', token: `${owner.accessToken}x` })
  await invokeSocket('MESSAGE', connectionId, { body: `{"action":"message","text":"${mark}` })
  await invokeSocket('CONNECT', freshConnectionId(), handshake)
  await invokeSocket('CONNECT', freshConnectionId(), {
    queryStringParameters: { token: `${owner.accessToken}x` },
  })
  await request('sendMessage', owner.accessToken, { params, rawBody: `{"text":"${mark}` })
  await request('sendMessage', owner.accessToken, { params: { chatId: mark }, body: { text: mark } })
  await request('findUsers', owner.accessToken, { query: { username: mark } })
  await request('listChats', owner.accessToken, { query: { cursor: mark } })
  await rest().refused(
    'login',
    { body: { login: `${mark}@example.com`, password: mark } },
    'invalid_credentials',
  )
  const { username, email } = owner
  await rest().refused('register', { body: { username, email, password: mark } }, 'username_taken')
  await request('refresh', undefined, { body: { refreshToken: mark } })

  // Errors on the server: of AWS and of our own code.
  await whileWithoutTable(async () => {
    const failed = await request('sendMessage', owner.accessToken, { params, body: { text: mark } })
    expect(failed.status).toBe(500)
    await sends(connectionId, frame)
  })

  // Queue messages that cannot be read.
  await sendTo('FanOutRetryQueueUrl', `{"chatId":"${mark}","pushes":[{"type":"messages"`)
  await putSessionEvents({ event_type: mark, [mark]: mark })

  // After a log-out, everything about the session has been logged.
  const again = await logIn(account)
  await again.rest.done('logout', { body: { refreshToken: again.refreshToken } })
  await lineWith({ message: 'session event', eventType: 'user_logout', userId: owner.userId }, sinceMs)
  await lineWith({ service: 'fan-out', message: 'malformed message set aside' }, sinceMs)
  await lineWith({ service: 'session-events', message: 'malformed message set aside' }, sinceMs)
  await lineWith({ service: 'messages', status: 500 }, sinceMs)
  await lineWith({ service: 'live', refusal: 'internal_error' }, sinceMs)

  const logged = await everythingLogged(sinceMs)
  expect(logged.length).toBeGreaterThan(30)
  const secrets = {
    'what was typed': mark,
    'an address': owner.email,
    'a password': account.password,
    'an access token': owner.accessToken,
    'its signature': owner.accessToken.split('.')[2] ?? '',
    'a refresh token': again.refreshToken,
    'a ticket': used.ticket,
  }
  for (const [what, secret] of Object.entries(secrets))
    expect({ what, found: logged.filter((line) => line.includes(secret)) }).toEqual({ what, found: [] })
})
