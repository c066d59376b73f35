import { expect, test } from 'vitest'
import { givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

const givenConversation = async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('chat')
  await settle()
  return { server, live, conversation, signals: () => server.framesOf('typing').map(({ on }) => on) }
}

test('a signal for each input is one in three seconds, and its end is told once', async () => {
  const { live, conversation, signals } = await givenConversation()
  conversation.typing(false)
  for (let input = 0; input < 7; input++) {
    conversation.typing()
    await settle(500)
  }
  expect(signals()).toEqual([true, true])
  conversation.typing(false)
  conversation.typing(false)
  conversation.typing()
  expect(signals()).toEqual([true, true, false, true])
  live.close()
})

test('a message ends typing before it is sent, so that the next signal is no repeated one', async () => {
  const { server, live, conversation, signals } = await givenConversation()
  conversation.typing()
  conversation.send('hello')
  conversation.typing(false)
  await settle(100)
  conversation.typing()
  expect(server.frames.map(({ action }) => action).slice(-4)).toEqual([
    'typing',
    'typing',
    'message',
    'typing',
  ])
  expect(signals()).toEqual([true, false, true])
  live.close()
})

test('a lost socket ends typing without a signal', async () => {
  const { server, live, conversation, signals } = await givenConversation()
  conversation.typing()
  server.cutAll()
  conversation.typing()
  conversation.typing(false)
  await settle(60_000)
  expect(signals()).toEqual([true])
  conversation.typing()
  expect(signals()).toEqual([true, true])
  live.close()
})
