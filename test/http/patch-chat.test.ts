import { expect, test } from 'vitest'
import { Problem } from '../../shared/contract/problem.ts'
import { chatAsSeenBy, giveRole, givenPublicChat, logOf, say, systemLogOf } from '../steps/chats/chats.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'
import { storedOfChat } from '../steps/stored/stored.ts'

const patch = async (person: Person, chatId: string, body: Record<string, unknown>) =>
  (await person.rest.done('patchChat', { params: { chatId }, body })).body

test('what a patch changes is logged, pushed and answered, each with a seq of its own', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [socket] = await entered(chat, member)
  const changes = { name: '  Dinner ', description: 'at eight', locked: true, slowModeSeconds: 30 }
  const settled = { ...changes, name: 'Dinner' }
  expect(await patch(owner, chatId, changes)).toMatchObject({
    ...settled,
    lastSeq: 3,
    me: { role: 'owner', unread: 0 },
  })
  const { chat: pushed } = (await socket?.receives('chat.updated')) ?? {}
  expect(pushed).toMatchObject({ ...settled, chatId, lastSeq: 3 })
  expect(pushed).not.toHaveProperty('me')
  expect((await logOf(member, chatId)).map(({ seq, type, text }) => [seq, type, text])).toEqual([
    [1, 'renamed', `${owner.username} renamed the chat to Dinner`],
    [2, 'locked', `${owner.username} locked the chat`],
    [3, 'slow_mode', `${owner.username} set slow mode: a message every 30 seconds`],
  ])
  expect(socket?.pushed(chatId).map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(await chatAsSeenBy(member, chatId)).toMatchObject({ ...settled, me: { unread: 3 } })

  await patch(owner, chatId, { locked: false, slowModeSeconds: 0 })
  expect((await systemLogOf(owner, chatId)).slice(3)).toEqual([
    { type: 'unlocked', senderId: owner.userId, text: `${owner.username} unlocked the chat` },
    { type: 'slow_mode', senderId: owner.userId, text: `${owner.username} ended slow mode` },
  ])
})

test('a patch to what is so already writes nothing and reports nothing', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const { chatId } = chat
  const [socket] = await entered(chat, member)
  const before = await storedOfChat(chatId)
  const same = { name: chat.name, description: chat.description, locked: false, slowModeSeconds: 0 }
  expect(await patch(owner, chatId, same)).toMatchObject({ ...same, lastSeq: 0 })
  for (const [name, value] of Object.entries(same)) await patch(owner, chatId, { [name]: value })
  expect(await storedOfChat(chatId)).toEqual(before)
  await socket?.isCaughtUp()
  expect(socket?.all('chat.updated')).toEqual([])
  expect(socket?.pushed(chatId)).toEqual([])
})

test('a new description is pushed, but is no line of the log', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, member)
  const [socket] = await entered(chat, member)
  await patch(owner, chat.chatId, { description: 'noon' })
  expect((await socket?.receives('chat.updated'))?.chat).toMatchObject({ description: 'noon', lastSeq: 0 })
  expect(await logOf(owner, chat.chatId)).toEqual([])
})

test.each([
  ['nothing', {}],
  ['an unknown field', { ownerId: 'me' }],
  ['a name of two letters', { name: 'ab' }],
  ['a negative wait', { slowModeSeconds: -1 }],
  ['a wait of a day', { slowModeSeconds: 86_400 }],
  ['a wait of half a second', { slowModeSeconds: 0.5 }],
  ['a lock that is a word', { locked: 'yes' }],
  ['a description of 501 characters', { description: 'x'.repeat(501) }],
])('a patch of %s is refused', async (_, body) => {
  const owner = await givenPerson()
  const { chatId } = await givenChat(owner)
  await owner.rest.refused('patchChat', { params: { chatId }, body }, 'validation_failed')
})

test('ten managers’ patches at once all happen, and say each what changed', async () => {
  const owner = await givenPerson()
  const { chatId } = await givenChat(owner)
  const names = Array.from({ length: 10 }, (_, index) => `Name ${index}`)
  await Promise.all(names.map((name) => patch(owner, chatId, { name })))
  const log = await systemLogOf(owner, chatId)
  expect(log.map(({ text }) => text.split(' to ')[1]).sort()).toEqual(names)
  expect((await chatAsSeenBy(owner, chatId)).name).toBe(log.at(-1)?.text.split(' to ')[1])
})

test('slow mode lets a member write once in a while, and managers as they like', async () => {
  const [owner, admin, member] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(owner, admin, member)
  const { chatId } = chat
  await giveRole(owner, chatId, admin, 'admin')
  await patch(owner, chatId, { slowModeSeconds: 600 })
  const [socket] = await entered(chat, member)
  await say(member, chatId, 'the first')

  const refused = await request('sendMessage', member.accessToken, {
    params: { chatId },
    body: { text: 'again' },
  })
  expect(refused.status).toBe(429)
  expect(Problem.parse(refused.body)).toMatchObject({ code: 'rate_limited' })
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(500)
  expect(seconds).toBeLessThanOrEqual(600)
  await socket?.refused({ action: 'message', chatId, text: 'again', clientMessageId: 'c-1' }, 'rate_limited')
  const frame = socket?.all('error').at(-1)
  expect(frame?.retryAfterMs).toBeGreaterThan(500_000)
  expect(frame?.retryAfterMs).toBeLessThanOrEqual(600_000)

  for (const manager of [owner, admin]) for (const text of ['one', 'two']) await say(manager, chatId, text)
  expect((await logOf(owner, chatId)).filter(({ type }) => type === 'text').map(({ text }) => text)).toEqual([
    'the first',
    'one',
    'two',
    'one',
    'two',
  ])
  await patch(owner, chatId, { slowModeSeconds: 0 })
  await say(member, chatId, 'at last')
})

test('after the wait a member may write again', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, member)
  await patch(owner, chatId, { slowModeSeconds: 1 })
  await say(member, chatId)
  const answer = await request('sendMessage', member.accessToken, {
    params: { chatId },
    body: { text: 'too soon' },
  })
  // Where the machine was slow, the second has passed by itself.
  if (answer.status === 201) return
  expect(answer.status).toBe(429)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await say(member, chatId)
})

test('of many messages of one member at once, slow mode lets one through', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, member)
  await patch(owner, chatId, { slowModeSeconds: 600 })
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      request('sendMessage', member.accessToken, { params: { chatId }, body: { text: `n ${index}` } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(429)])
})

test('in a locked chat managers write, members read and delete what they wrote', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const chat = await givenPublicChat(owner, { members: [member] })
  const { chatId } = chat
  const params = { chatId }
  const { seq } = await say(member, chatId, 'before')
  await patch(owner, chatId, { locked: true })
  await member.rest.refused('sendMessage', { params, body: { text: 'hi' } }, 'chat_locked')
  await say(owner, chatId, 'quiet please')
  expect((await logOf(member, chatId)).at(-1)?.text).toBe('quiet please')
  await member.rest.done('markRead', { params, body: { seq: 3 } })
  await member.rest.done('deleteMessage', { params: { chatId, seq: String(seq) } })
  await patch(owner, chatId, { locked: false })
  await say(member, chatId, 'thanks')
})

test('a lock that races with messages: nothing of a member comes after it', async () => {
  const [owner, member] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(owner, member)
  const sending = Array.from({ length: 12 }, (_, index) =>
    request('sendMessage', member.accessToken, { params: { chatId }, body: { text: `n ${index}` } }),
  )
  const [answers] = await Promise.all([Promise.all(sending), patch(owner, chatId, { locked: true })])
  const log = await logOf(owner, chatId)
  const locked = log.find(({ type }) => type === 'locked')
  expect(log.filter(({ seq, senderId }) => seq > (locked?.seq ?? 0) && senderId === member.userId)).toEqual(
    [],
  )
  expect(log.filter(({ type }) => type === 'text')).toHaveLength(
    answers.filter(({ status }) => status === 201).length,
  )
})
