import { expect, test } from 'vitest'
import { givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { connected, givenClient } from '../steps/client/given-client.ts'

test('whoever is online hears of messages in chats that are not open, and not of those that are muted', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const [chat, muted] = [await givenChat(alice, bob), await givenChat(alice, bob)]
  await bob.rest.done('patchMember', {
    params: { chatId: muted.chatId, userId: 'me' },
    body: { notifications: 'none' },
  })
  const socket = await bob.connects()
  const live = connected(givenClient(bob))
  const heard = new Promise<unknown>((resolve) => live.on('activity', resolve))
  await new Promise<void>((resolve) => live.on('status', () => resolve()))
  const say = (chatId: string, text: string) =>
    alice.rest.done('sendMessage', { params: { chatId }, body: { text } })
  await say(muted.chatId, 'unheard')
  const { body } = await say(chat.chatId, 'heard')

  const push = { type: 'activity', chatId: chat.chatId, lastSeq: body.seq, mentions: 0 }
  expect(await socket.receives('activity')).toMatchObject({ ...push, lastMessage: { text: 'heard' } })
  expect(await heard).toMatchObject(push)
  expect(socket.all('activity')).toHaveLength(1)
})
