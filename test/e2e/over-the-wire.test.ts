import { expect, test } from 'vitest'
import { entered, freshName, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { pictures } from '../steps/accounts/pictures.ts'
import { request } from '../steps/api/rest.ts'
import { logOf } from '../steps/chats/chats.ts'
import { readFile, upload } from '../steps/chats/files.ts'

/** Behaviours that `test/http` covers in its own process go through the deployed gateway and functions here, once each. */

test('a public chat is found and joined, changes and ends before the eyes of its members', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const name = freshName('public')
  const { body: chat } = await alice.rest.done('createChat', { body: { kind: 'public', name } })
  const { chatId } = chat
  const [watching] = await entered(chat, alice)
  const { body: found } = await bob.rest.done('listPublicChats', { query: { prefix: name } })
  expect(found.chats.map((listed) => listed.chatId)).toEqual([chatId])

  await bob.rest.done('joinChat', { params: { chatId } })
  const { members } = (await watching?.receives('member.added')) ?? {}
  expect(members).toMatchObject([{ userId: bob.userId, role: 'member' }])

  const params = { chatId, userId: bob.userId }
  await alice.rest.done('patchMember', { params, body: { role: 'admin' } })
  await watching?.receives('messages', ({ messages }) => messages.some(({ type }) => type === 'role'))
  await bob.rest.done('patchMember', { params: { chatId, userId: 'me' }, body: { custom: { seat: '4a' } } })
  expect(await watching?.receives('member.updated')).toMatchObject({
    members: [{ userId: bob.userId, role: 'admin', custom: { seat: '4a' } }],
  })
  await alice.rest.done('patchChat', { params: { chatId }, body: { description: 'noon' } })
  await watching?.receives('chat.updated', (frame) => frame.chat.description === 'noon')

  const [writing] = await entered(chat, bob)
  const sent = await writing?.does('message', { chatId, text: 'hello', clientMessageId: freshName('m') })
  const seq = sent?.seq ?? 0
  await watching?.does('read', { chatId, seq })
  await writing?.receives('read', (frame) => frame.userId === alice.userId && frame.readSeq === seq)
  await writing?.does('delete', { chatId, seq })
  await watching?.receives('message.updated', ({ message }) => message.seq === seq && message.text === '')

  await alice.rest.done('banUser', { params })
  await watching?.receives('member.removed', ({ userId }) => userId === bob.userId)
  await bob.rest.refused('joinChat', { params: { chatId } }, 'banned')
  await alice.rest.done('unbanUser', { params })
  await bob.rest.done('joinChat', { params: { chatId } })
  await alice.rest.done('deleteChat', { params: { chatId } })
  await watching?.receives('chat.deleted', (frame) => frame.chatId === chatId)
  await bob.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
})

test('a user changes name and picture, and blocks somebody', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const username = freshName('renamed')
  expect((await alice.rest.done('patchOwnUser', { body: { username } })).body).toMatchObject({ username })
  await alice.rest.done('putAvatar', { rawBody: pictures['image/webp'], contentType: 'image/webp' })
  const seen = await request('getAvatar', bob.accessToken, { params: { userId: alice.userId } })
  expect(seen.bytes).toEqual(pictures['image/webp'])
  expect(seen.headers.get('content-type')).toBe('image/webp')
  const ifNoneMatch = seen.headers.get('etag') ?? ''
  const again = await request('getAvatar', bob.accessToken, { params: { userId: alice.userId }, ifNoneMatch })
  expect(again).toMatchObject({ status: 304, text: '' })
  await alice.rest.done('deleteAvatar')
  await bob.rest.refused('getAvatar', { params: { userId: alice.userId } }, 'avatar_not_found')

  const params = { userId: bob.userId }
  await alice.rest.done('blockUser', { params })
  expect((await alice.rest.done('listBlocks')).body.blocks).toMatchObject([{ user: params }])
  await alice.rest.done('unblockUser', { params })
  expect((await alice.rest.done('listBlocks')).body.blocks).toEqual([])
})

test('a file that is uploaded and sent is downloaded as it was', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const { chatId } = await givenChat(alice, bob)
  const bytes = Buffer.from('%PDF-1.7 noodles \0\u00ff and more')
  const file = { name: 'menü: 🍜.pdf', contentType: 'application/pdf', size: bytes.length } as const
  const { body: announced } = await alice.rest.done('createAttachment', { params: { chatId }, body: file })
  expect((await upload(announced, bytes)).ok).toBe(true)
  const { attachmentId } = announced.attachment
  const body = { text: 'today', attachments: [{ attachmentId }] }
  const { body: message } = await alice.rest.done('sendMessage', { params: { chatId }, body })
  expect(await logOf(bob, chatId)).toEqual([message])
  const { body: got } = await bob.rest.done('getAttachment', { params: { chatId, attachmentId } })
  expect(await readFile(got.url)).toEqual({ bytes, contentType: file.contentType })
})

test('a required notification is awaited by whoever sends it over REST', async () => {
  const [alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
  const { chatId } = await givenChat(alice, bob)
  const body = { text: 'fire drill at noon', notify: 'required', clientMessageId: freshName('m') }
  expect(await alice.rest.done('sendMessage', { params: { chatId }, body })).toMatchObject({ status: 201 })
  expect(await alice.rest.done('sendMessage', { params: { chatId }, body })).toMatchObject({ status: 200 })
})

test('a role that does not suffice, and an outsider, are refused through the gateway as well', async () => {
  const [alice, bob, outsider] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await bob.rest.refused('patchChat', { params: { chatId }, body: { locked: true } }, 'forbidden')
  await outsider.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
  await outsider.rest.refused('sendMessage', { params: { chatId }, body: { text: 'hi' } }, 'chat_not_found')
})
