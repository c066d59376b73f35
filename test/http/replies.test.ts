import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'

test('a reply names the message that it answers, over REST and the socket', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [asking, answering] = await entered(chat, alice, bob)
  await asking?.does('message', { chatId, text: 'lunch?', clientMessageId: 'm-1' })
  await answering?.does('message', { chatId, text: 'yes', clientMessageId: 'm-1', replyTo: 1 })
  await alice.rest.done('sendMessage', { params: { chatId }, body: { text: 'when?', replyTo: 2 } })
  expect(await asking?.until('the reply', () => asking.pushed(chatId)[0])).toMatchObject({
    seq: 2,
    replyTo: 1,
  })
  const { body } = await bob.rest.done('listMessages', { params: { chatId }, query: { after: 0 } })
  expect(body.messages.map(({ replyTo }) => replyTo)).toEqual([undefined, 1, 2])
})

test('a reply to what is not in the chat is refused, and nothing is written', async () => {
  const alice = await givenPerson()
  const [{ chatId }, other] = [await givenChat(alice), await givenChat(alice)]
  for (const text of ['one', 'two', 'three'])
    await alice.rest.done('sendMessage', { params: { chatId: other.chatId }, body: { text } })
  await alice.rest.done('sendMessage', { params: { chatId }, body: { text: 'one' } })
  const socket = await alice.connects()
  // 2 would be the reply itself.
  for (const replyTo of [2, 3, 999_999_999]) {
    const body = { text: 'what?', replyTo }
    await alice.rest.refused('sendMessage', { params: { chatId }, body }, 'message_not_found')
    await socket.refused({ action: 'message', chatId, clientMessageId: 'm-1', ...body }, 'message_not_found')
  }
  for (const replyTo of [0, -1, 1.5, '1'])
    await alice.rest.refused(
      'sendMessage',
      { params: { chatId }, body: { text: 'what?', replyTo } },
      'validation_failed',
    )
  expect((await alice.rest.done('getChat', { params: { chatId } })).body.lastSeq).toBe(1)
})

test('a reply to a message that is deleted later stays, and the same words to another are another message', async () => {
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const params = { chatId }
  for (const text of ['one', 'two']) await alice.rest.done('sendMessage', { params, body: { text } })
  const reply = { text: 'yes', replyTo: 1, clientMessageId: 'm-1' }
  const { body: sent } = await alice.rest.done('sendMessage', { params, body: reply })
  await alice.rest.done('deleteMessage', { params: { chatId, seq: '1' } })
  expect((await alice.rest.done('sendMessage', { params, body: reply })).body).toEqual(sent)
  const other = { ...reply, replyTo: 2 }
  await alice.rest.refused('sendMessage', { params, body: other }, 'client_message_id_reused')
})
