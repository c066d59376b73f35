import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { givenDirectChat, say } from '../steps/chats/chats.ts'
import { givenPerson } from '../steps/accounts/given-users.ts'

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
