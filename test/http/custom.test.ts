import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'

test('data of an application comes back with messages, chats and members, over the socket and over REST', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const params = { chatId }
  const custom = { order: { id: 4711, parts: ['a', null, 0.1] } }
  const [sender, reader] = [await alice.connects(), await bob.connects()]
  for (const socket of [sender, reader]) await socket.does('enter', { chatId })
  await sender.does('message', { chatId, text: 'An order', clientMessageId: 'c-1', custom })
  const { messages } = await reader.receives('messages')
  expect(messages).toMatchObject([{ text: 'An order', custom }])
  const large = { pad: 'x'.repeat(2048) }
  const sent = { action: 'message', chatId, text: 'hi', clientMessageId: 'c-2', custom: large }
  await sender.refused(sent, 'validation_failed')

  await alice.rest.done('patchChat', { params, body: { custom } })
  const { chat } = await reader.receives('chat.updated')
  expect(chat.custom).toEqual(custom)
  const me = { params: { chatId, userId: 'me' }, body: { custom } }
  await alice.rest.done('patchMember', me)
  const { members } = await reader.receives('member.updated')
  expect(members).toMatchObject([{ userId: alice.userId, custom }])
  const { body: listed } = await bob.rest.done('listMembers', { params })
  expect(listed.members.find(({ userId }) => userId === alice.userId)?.custom).toEqual(custom)
})
