import { expect, test } from 'vitest'
import { logOf } from '../steps/chats.ts'
import { entered, givenChat, givenPerson } from '../steps/given-users.ts'

test('a message whose notification is required is sent when all were e-mailed, and is like any other', async () => {
  const [alice, bob, carol] = [
    await givenPerson('alice'),
    await givenPerson('bob'),
    await givenPerson('carol'),
  ]
  const chat = await givenChat(alice, bob, carol)
  const params = { chatId: chat.chatId }
  const [reading] = await entered(chat, bob)
  const sent = await alice.rest.done('sendMessage', {
    params,
    body: { text: 'fire drill', notify: 'required' },
  })
  expect(sent).toMatchObject({ status: 201, body: { text: 'fire drill', seq: 1 } })
  expect(await logOf(carol, chat.chatId)).toEqual([sent.body])
  await reading?.isCaughtUp()
  expect(reading?.pushed(chat.chatId)).toEqual([sent.body])
})
