import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  entered,
  freshName,
  givenAccountCalled,
  givenChat,
  givenRegistered,
  logIn,
  type Registered,
} from '../steps/accounts/given-users.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { limits } from '../../shared/contract/limits.ts'
import { pictures } from '../steps/accounts/pictures.ts'
import { request, rest } from '../steps/api/rest.ts'
import { expireHeldName } from '../steps/stored/store.ts'

test('a user sees their own account with its e-mail address', async () => {
  const { rest: own, userId, username, email } = await givenRegistered()
  const { body } = await own.done('getOwnUser')
  const privacy = { addMe: 'everyone', presence: 'shared' }
  expect(body).toEqual({ userId, username, email, createdAt: body.createdAt, privacy })
})

test('others are found by id and by username regardless of case, without their e-mail address', async () => {
  const [asking, other] = [await givenRegistered(), await givenRegistered()]
  const { userId, username } = other
  const byId = await asking.rest.done('getUser', { params: { userId } })
  const byName = await asking.rest.done('findUsers', { query: { username: username.toUpperCase() } })
  for (const user of [byId.body, byName.body.users[0]])
    expect(user).toEqual({ userId, username, createdAt: byId.body.createdAt })
})

test('nobody is found by an id or a username that is nobody’s', async () => {
  const { rest: asking } = await givenRegistered()
  await asking.refused('getUser', { params: { userId: 'nobody' } }, 'user_not_found')
  const { body } = await asking.done('findUsers', { query: { username: freshName() } })
  expect(body.users).toEqual([])
})

test('people are found by the beginning of their names, from their registration on', async () => {
  const { rest: asking } = await givenRegistered()
  const prefix = freshName('found')
  const accounts = [await givenAccountCalled(`${prefix}a`), await givenAccountCalled(`${prefix}b`)]
  const { body } = await asking.done('findUsers', { query: { prefix: prefix.toUpperCase() } })
  expect(body.users.map(({ userId }) => userId)).toEqual(accounts.map(({ userId }) => userId))
  for (const query of [{}, { prefix: ' ' }, { prefix, username: prefix }])
    await asking.refused('findUsers', { query }, 'validation_failed')
})

test('people named in any script log in in any spelling, and are added and mentioned in any', async () => {
  const digits = String(randomInt(1e9, 1e10))
  const boris = await givenAccountCalled(`борис${digits}`)
  const tanaka = await givenAccountCalled(`田中ひろし${digits}`)
  const own = await logIn({ ...boris, username: boris.username.toUpperCase() })
  const inFullWidth = tanaka.username.replace(/\d/g, (digit) =>
    String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
  )
  const { chatId } = await givenChat(own, { ...tanaka, username: inFullWidth })
  const text = `@${tanaka.username}さん @${boris.username}`
  const { body } = await own.rest.done('sendMessage', { params: { chatId }, body: { text } })
  expect(body).toMatchObject({ senderName: boris.username, mentions: [tanaka.userId] })
  await own.rest.refused('patchOwnUser', { body: { username: `bоris${digits}` } }, 'validation_failed')
})

test('a renamed user logs in by the new name only', async () => {
  const person = await givenRegistered()
  const { username: before, email, password } = person
  const username = freshName('renamed')
  const { body } = await person.rest.done('patchOwnUser', { body: { username } })
  expect(body).toMatchObject({ username, email })

  await rest().refused('login', { body: { login: before, password } }, 'invalid_credentials')
  await logIn({ ...person, username })
})

test('a name that a user gave up leads to nobody, is held for that user, and is free for others after that', async () => {
  const [person, other] = [await givenRegistered(), await givenRegistered()]
  const { username: before } = person
  const takes = (who: Registered, username: string) => who.rest.done('patchOwnUser', { body: { username } })
  await takes(person, freshName('renamed'))
  const { body: found } = await other.rest.done('findUsers', { query: { username: before } })
  expect(found.users).toEqual([])
  await other.rest.refused('patchOwnUser', { body: { username: before } }, 'username_taken')

  await takes(person, before)
  await logIn(person)
  await takes(person, freshName('renamed'))
  await expireHeldName(before)
  await takes(other, before)
  const { body: again } = await person.rest.done('findUsers', { query: { username: before } })
  expect(again.users[0]?.userId).toBe(other.userId)
})

test('a display name and a status are shown wherever people are, until they are removed', async () => {
  const [person, other] = [await givenRegistered(), await givenRegistered()]
  const shown = { displayName: 'Ἀλίκη 🎩', status: 'In Wonderland' }
  const { body: own } = await person.rest.done('patchOwnUser', { body: shown })
  expect(own).toMatchObject({ ...shown, username: person.username })
  const socket = await other.connects()
  const { chatId } = await givenChat(other, person)
  expect(await socket.receives('member.added')).toMatchObject({
    members: expect.arrayContaining([expect.objectContaining(shown)]),
  })
  const asMember = async () => {
    const { body } = await other.rest.done('listMembers', { params: { chatId } })
    return body.members.find(({ userId }) => userId === person.userId)
  }
  const asUser = async () => (await other.rest.done('getUser', { params: { userId: person.userId } })).body
  for (const seen of [await asMember(), await asUser()]) expect(seen).toMatchObject(shown)

  await person.rest.done('patchOwnUser', { body: { displayName: null, status: '' } })
  for (const seen of [await asMember(), await asUser()]) {
    expect(seen).not.toHaveProperty('displayName')
    expect(seen).not.toHaveProperty('status')
  }
})

test('a picture is stored and served byte by byte, of one version until it is replaced or removed', async () => {
  const [person, other] = [await givenRegistered(), await givenRegistered()]
  const params = { userId: person.userId }
  const put = (type: keyof typeof pictures) =>
    person.rest.done('putAvatar', { rawBody: pictures[type], contentType: type })
  const avatarIn = (query: Record<string, string>, ifNoneMatch?: string) =>
    request('getAvatar', other.accessToken, { params, query, ...(ifNoneMatch && { ifNoneMatch }) })
  await other.rest.refused('getAvatar', { params }, 'avatar_not_found')

  const { avatar: version = '' } = (await put('image/webp')).body
  const { body: seen } = await other.rest.done('getUser', { params })
  expect(seen.avatar).toBe(version)
  await other.rest.done('getAvatar', { params })
  const first = await avatarIn({ version })
  expect(first.bytes).toEqual(pictures['image/webp'])
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringContaining('immutable'),
  })
  const etag = first.headers.get('etag') ?? ''
  expect(await avatarIn({}, etag)).toMatchObject({ status: 304, text: '' })

  const { avatar: next = '' } = (await put('image/png')).body
  expect(next).not.toBe(version)
  const second = await avatarIn({ version }, etag)
  expect(second.bytes).toEqual(pictures['image/png'])
  expect(second.headers.get('cache-control')).toContain('no-cache')

  await person.rest.done('deleteAvatar')
  await other.rest.refused('getAvatar', { params }, 'avatar_not_found')
  expect((await person.rest.done('getOwnUser')).body).not.toHaveProperty('avatar')
})

test('what is no picture of its type, or larger than 64 KB, is refused', async () => {
  const { rest: own } = await givenRegistered()
  const refusedAs = (code: ErrorCode, rawBody: string | Uint8Array<ArrayBuffer>, contentType = 'image/png') =>
    own.refused('putAvatar', { rawBody, contentType }, code)
  await refusedAs('validation_failed', pictures['image/jpeg'])
  await refusedAs('validation_failed', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await refusedAs('validation_failed', '{}', 'application/json')
  const large = new Uint8Array(limits.avatarBytes + 1)
  large.set(pictures['image/png'])
  await refusedAs('payload_too_large', large)
  await own.done('putAvatar', { rawBody: large.subarray(0, limits.avatarBytes), contentType: 'image/png' })
})

test('a name that another has, in whatever case, cannot be taken; one’s own can change its case', async () => {
  const [person, other] = [await givenRegistered('Person'), await givenRegistered('Other')]
  const taken = other.username.toUpperCase()
  await person.rest.refused('patchOwnUser', { body: { username: taken } }, 'username_taken')
  await person.rest.done('patchOwnUser', { body: { username: person.username.toUpperCase() } })
  const { body } = await person.rest.done('getOwnUser')
  expect(body.username).toBe(person.username.toUpperCase())
})

test('new messages carry the new name at once, also over a socket that was open; old ones keep the old', async () => {
  const [person, reader] = [await givenRegistered(), await givenRegistered()]
  const chat = await givenChat(person, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, person, reader)
  await sending?.does('message', { chatId, text: 'before', clientMessageId: 'm-1' })
  const username = freshName('renamed')
  await person.rest.done('patchOwnUser', { body: { username } })
  await sending?.does('message', { chatId, text: 'after', clientMessageId: 'm-2' })
  await person.rest.done('sendMessage', { params: { chatId }, body: { text: 'over REST' } })

  await reading?.isCaughtUp()
  const names = reading?.pushed(chatId).map(({ senderName }) => senderName)
  expect(names).toEqual([person.username, username, username])
  const { body } = await reader.rest.done('listMessages', { params: { chatId }, query: { after: 0 } })
  expect(body.messages.map(({ senderName }) => senderName)).toEqual(names)
})
