import { queues } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { banUser } from '../../shared/domain/members/ban-user.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { suspendUser } from '../../shared/domain/admin/suspend-user.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import { callService, invokeService } from '../steps/domain/call-service.ts'
import { givenChat, givenUser, givenUsers, type User } from '../steps/domain/given-domain.ts'

const freshBot = () => `bot-${randomUUID().slice(0, 12)}`
const logOf = (chatId: string) => readMessages(chatId, { after: 0, limit: 100 })
const busEvent = (id: string, detail: unknown) => ({
  version: '0',
  id,
  source: 'com.example',
  'detail-type': 'deployed',
  account: '123456789012',
  detail,
})
const queueEvent = (...bodies: string[]) => ({
  Records: bodies.map((body) => ({
    eventSource: 'aws:sqs',
    messageId: randomUUID(),
    body,
    attributes: {},
  })),
})

it('a back end calls operations as a user, within what that user may do', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const as = { userId: alice.userId }
  const created = await callService('createChat', as, {
    body: { kind: 'group', name: 'Deploys', members: [bob.username] },
  })
  expect(created).toMatchObject({ status: 201, body: { ownerId: alice.userId, me: { role: 'owner' } } })
  const { chatId } = created.body as { chatId: string }
  const params = { chatId }
  expect(await callService('sendMessage', as, { params, body: { text: 'done' } })).toMatchObject({
    status: 201,
    body: { senderId: alice.userId, type: 'text', text: 'done' },
  })
  // Numbers in a path and a query may be numbers.
  const edited = await callService('editMessage', as, { params: { chatId, seq: 1 }, body: { text: 'Done' } })
  expect(edited).toMatchObject({ status: 200, body: { text: 'Done' } })
  const page = await callService('listMessages', { userId: bob.userId }, { params, query: { limit: 1 } })
  expect(page).toMatchObject({ status: 200, body: { messages: [{ text: 'Done' }], lastSeq: 1 } })
  expect(
    await callService('patchChat', { userId: bob.userId }, { params, body: { locked: true } }),
  ).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})

it('a back end is refused in the words of REST', async () => {
  const [alice, outsider] = (await givenUsers(2)) as [User, User]
  const params = { chatId: await givenChat([alice]) }
  const send = (as: unknown, body: unknown) => callService('sendMessage', as, { params, body })
  expect(await send({ userId: alice.userId }, { text: '', colour: 1 })).toMatchObject({
    status: 400,
    body: {
      code: 'validation_failed',
      errors: expect.arrayContaining([{ path: '', message: 'Unknown field: colour' }]),
    },
  })
  expect(await send({ userId: outsider.userId }, { text: 'hi' })).toMatchObject({
    status: 404,
    body: { code: 'chat_not_found' },
  })
  for (const userId of [randomUUID(), 'system', 'me'])
    expect(await send({ userId }, { text: 'hi' })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    })
  await suspendUser({ ...outsider.credentials, roles: ['parley-admins'] }, alice.userId)
  expect(await send({ userId: alice.userId }, { text: 'hi' })).toMatchObject({
    status: 403,
    body: { code: 'account_suspended' },
  })
  for (const operation of ['login', 'register', 'changePassword', 'unsubscribe'])
    expect(await callService(operation, { userId: alice.userId })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'operation' }] },
    })
  expect(await callService('getChat', undefined, { params })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'as', message: 'Is required' }] },
  })
})

it('many first calls at once make one bot, which all see as one and which has no password', async () => {
  const alice = await givenUser()
  const bot = freshBot()
  const found = await Promise.all(Array.from({ length: 8 }, () => callService('getOwnUser', { bot })))
  const ids = found.map(({ body }) => (body as { userId: string }).userId)
  const [userId = ''] = ids
  expect(new Set(ids).size).toBe(1)
  for (const answer of found)
    expect(answer).toMatchObject({ status: 200, body: { username: bot, kind: 'bot' } })

  const chatId = await givenChat([alice])
  const asAlice = { userId: alice.userId }
  const params = { chatId }
  const added = await callService('addMembers', asAlice, { params, body: { usernames: [bot] } })
  expect(added).toMatchObject({ body: { added: [{ userId, kind: 'bot' }] } })
  const sent = await callService('sendMessage', { bot }, { params, body: { text: 'built' } })
  expect(sent).toMatchObject({ status: 201, body: { senderId: userId, senderKind: 'bot', type: 'text' } })
  const chat = await callService('getChat', asAlice, { params })
  expect(chat).toMatchObject({ body: { lastMessage: { senderKind: 'bot' } } })
  expect(await callService('getUser', asAlice, { params: { userId } })).toMatchObject({
    body: { kind: 'bot' },
  })
  expect(await callService('getOwnUser', asAlice)).not.toMatchObject({ body: { kind: 'bot' } })

  // The back end calls it as before, whatever it is called later.
  const name = freshBot()
  await callService('patchOwnUser', { bot }, { body: { username: name } })
  expect(await callService('getOwnUser', { bot })).toMatchObject({ body: { userId, username: name } })
})

it('a bot cannot take the name of a person', async () => {
  const alice = await givenUser()
  expect(await callService('getOwnUser', { bot: alice.username })).toMatchObject({
    status: 409,
    body: { code: 'username_taken' },
  })
})

it('the system writes notices in any chat, once each, also while it is locked', async () => {
  const alice = await givenUser()
  const chatId = await givenChat([alice])
  await patchChat(alice.credentials, chatId, { locked: true })
  const body = { text: 'Maintenance at noon', clientMessageId: 'noon' }
  const send = () => callService('sendMessage', 'system', { params: { chatId }, body })
  const sent = await Promise.all(Array.from({ length: 6 }, send))
  expect(sent.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 201])
  const notices = (await logOf(chatId)).filter(({ type }) => type === 'notice')
  expect(notices).toMatchObject([{ senderId: 'system', senderName: 'the system', text: body.text }])
  expect(notices).toEqual([sent[0]?.body])
  const another = { ...body, text: 'Maintenance at one' }
  expect(await callService('sendMessage', 'system', { params: { chatId }, body: another })).toMatchObject({
    status: 409,
    body: { code: 'client_message_id_reused' },
  })
  const withFile = { text: 'a', attachments: [{ attachmentId: randomUUID() }] }
  expect(await callService('sendMessage', 'system', { params: { chatId }, body: withFile })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'attachments' }] },
  })
  expect(
    await callService('sendMessage', 'system', { params: { chatId }, body: { text: 'a', replyTo: 99 } }),
  ).toMatchObject({ status: 404, body: { code: 'message_not_found' } })
})

it('the system manages a chat in which it is no member, and asks nobody for consent', async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  await patchOwnUser(bob.credentials, { privacy: { addMe: 'nobody' } })
  const chatId = await givenChat([alice])
  const params = { chatId }
  const system = (operation: string, parts: object = {}) =>
    callService(operation, 'system', { params, ...parts })
  expect(await system('addMembers', { body: { usernames: [bob.username, carol.username] } })).toMatchObject({
    status: 200,
    body: { added: [{ userId: bob.userId }, { userId: carol.userId }] },
  })
  const renamed = await system('patchChat', { body: { name: 'Renamed' } })
  expect(renamed).toMatchObject({ status: 200, body: { name: 'Renamed', memberCount: 3 } })
  expect(renamed.body).not.toHaveProperty('me')
  expect(await system('removeMember', { params: { chatId, userId: carol.userId } })).toMatchObject({
    status: 204,
  })
  expect(await system('banUser', { params: { chatId, userId: carol.userId } })).toMatchObject({ status: 204 })
  expect(await system('listMembers')).toMatchObject({
    body: { members: expect.arrayContaining([expect.objectContaining({ userId: bob.userId })]) },
  })
  expect(await system('listMessages', { query: { after: 0 } })).toMatchObject({
    body: {
      messages: [
        { type: 'joined', senderId: 'system', text: `the system added ${bob.username}, ${carol.username}` },
        { type: 'renamed', senderId: 'system' },
        { type: 'removed', senderId: 'system' },
      ],
    },
  })
  expect(await system('createChat', { params: {}, body: { kind: 'group', name: 'Mine' } })).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  })
  await banUser(alice.credentials, chatId, bob.userId)
  expect(await system('addMembers', { body: { usernames: [bob.username] } })).toMatchObject({
    status: 403,
    body: { code: 'banned' },
  })
  expect(await system('deleteChat')).toMatchObject({ status: 204 })
  expect(await system('getChat')).toMatchObject({ status: 404 })
})

it('the system reads a chat in which somebody has just written', async () => {
  const alice = await givenUser()
  const params = { chatId: await givenChat([alice]) }
  await callService('sendMessage', { userId: alice.userId }, { params, body: { text: 'hi' } })
  const answer = await callService('getChat', 'system', { params })
  expect(answer).toMatchObject({ status: 200, body: { lastSeq: 1, lastMessage: { text: 'hi' } } })
  expect(answer.body).not.toHaveProperty('me')
})

it('an event that arrives again writes its message once', async () => {
  const alice = await givenUser()
  const chatId = await givenChat([alice])
  const request = {
    operation: 'sendMessage',
    as: { userId: alice.userId },
    params: { chatId },
    body: { text: 'deployed' },
  }
  const id = randomUUID()
  await Promise.all([1, 2, 3].map(() => invokeService(busEvent(id, request))))
  // A rule that puts the id in by its input transformer, and a queue between.
  await invokeService({ ...request, eventId: id })
  const answer = await invokeService(queueEvent(JSON.stringify(busEvent(id, request))))
  expect(answer).toEqual({ batchItemFailures: [] })
  const executionId = `arn:aws:states:eu-central-1:123456789012:execution:orders:${randomUUID()}`
  await invokeService({ ...request, eventId: executionId })
  await invokeService({ ...request, eventId: executionId })
  const texts: Partial<Message>[] = (await logOf(chatId)).map(({ text }) => ({ text }))
  expect(texts).toEqual([{ text: 'deployed' }, { text: 'deployed' }])
})

it('an event that is refused goes to the dead letters as it came, and others of its batch are done', async () => {
  const alice = await givenUser()
  const chatId = await givenChat([alice])
  const good = {
    operation: 'sendMessage',
    as: { userId: alice.userId },
    params: { chatId },
    body: { text: 'a' },
  }
  const bad = { ...good, params: { chatId: randomUUID() } }
  expect(await invokeService(busEvent(randomUUID(), bad))).toMatchObject({ status: 404 })
  const bodies = ['no json', JSON.stringify(bad), JSON.stringify(good)]
  expect(await invokeService(queueEvent(...bodies))).toEqual({ batchItemFailures: [] })
  expect(await logOf(chatId)).toMatchObject([{ text: 'a' }])
  const letters = await drainQueue(queues.serviceDeadLetters)
  expect(letters).toEqual(expect.arrayContaining(bodies.slice(0, 2)))
  expect(letters.map((letter) => letter.includes(bad.params.chatId))).toContain(true)
})

it('a back end erases a bot, and gives a user a ticket for a socket', async () => {
  const bot = freshBot()
  expect(await callService('createTicket', { bot })).toMatchObject({
    status: 201,
    body: { ticket: expect.any(String) },
  })
  expect(await callService('eraseOwnUser', { bot }, { body: {} })).toMatchObject({ status: 202 })
  expect(await callService('getOwnUser', { bot })).toMatchObject({
    status: 503,
    body: { code: 'unavailable' },
  })
})
