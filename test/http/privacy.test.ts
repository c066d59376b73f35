import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { givenDirectChat, say } from '../steps/chats/chats.ts'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'

test('a blocked person cannot write over REST or a socket, until the block is lifted', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(bob, alice)
  const params = { userId: bob.userId }
  await alice.rest.done('blockUser', { params })
  const { body } = await alice.rest.done('listBlocks')
  expect(body.blocks).toMatchObject([{ user: { userId: bob.userId, username: bob.username } }])
  await bob.rest.refused('sendMessage', { params: { chatId }, body: { text: 'hello' } }, 'consent_required')
  const socket = await bob.connects()
  const frame = { action: 'message', chatId, text: 'hello', clientMessageId: randomUUID() }
  await socket.refused(frame, 'consent_required')
  await alice.rest.done('unblockUser', { params })
  expect((await alice.rest.done('listBlocks')).body).toEqual({ blocks: [] })
  await say(bob, chatId)
})

test('whom nobody may add is neither added nor asked for a direct chat', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice)
  const { body } = await bob.rest.done('patchOwnUser', { body: { privacy: { addMe: 'nobody' } } })
  expect(body.privacy).toEqual({ addMe: 'nobody', presence: 'shared' })
  const addition = { params: { chatId }, body: { usernames: [bob.username] } }
  await alice.rest.refused('addMembers', addition, 'consent_required')
  const members = [bob.username]
  await alice.rest.refused('createChat', { body: { kind: 'direct', members } }, 'consent_required')
  await bob.rest.done('patchOwnUser', { body: { privacy: { addMe: 'shared' } } })
  await alice.rest.refused('addMembers', addition, 'consent_required')
  await bob.rest.refused('patchOwnUser', { body: { privacy: {} } }, 'validation_failed')
})

test('a hidden direct chat is listed apart until somebody writes', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(alice, bob)
  const chatIds = async (query: Record<string, string>) => {
    const { body } = await alice.rest.done('listChats', { query })
    return body.chats.map((chat) => chat.chatId)
  }
  const hiding = { params: { chatId, userId: 'me' }, body: { hidden: true } }
  await alice.rest.done('patchMember', hiding)
  expect([await chatIds({}), await chatIds({ hidden: 'true' })]).toEqual([[], [chatId]])
  await say(bob, chatId)
  expect([await chatIds({ hidden: 'false' }), await chatIds({ hidden: 'true' })]).toEqual([[chatId], []])
  await alice.rest.refused('listChats', { query: { hidden: 'perhaps' } }, 'validation_failed')
})
