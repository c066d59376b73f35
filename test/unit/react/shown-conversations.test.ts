import { expect, test } from 'vitest'
import { ChatList } from '../../../clients/client/chat-list.ts'
import { ShownConversations } from '../../../clients/react/shown-conversations.ts'
import { givenFakeClient, givenFakeServer, json, problem, settle } from '../../steps/client/fake-server.ts'

const givenConversations = async () => {
  const server = givenFakeServer()
  server.answerWith(({ path }) => (path === '/chats' ? json({ chats: [] }) : undefined))
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversations = new ShownConversations(new ChatList(client, live))
  await settle()
  return { server, live, conversations }
}

test('components that show a chat share one conversation, which is left after the last of them', async () => {
  const { server, live, conversations } = await givenConversations()
  const [one, other] = [conversations.enter('chat'), conversations.enter('chat')]
  await settle()
  expect(one.shown).toBe(other.shown)
  one.leave()
  one.leave()
  await settle(2000)
  expect(one.shown.state.get().status).toBe('live')
  other.leave()
  // As React's strict mode does: gone, and back at once.
  const again = conversations.enter('chat')
  await settle(2000)
  expect(again.shown.state.get().status).toBe('live')
  expect(server.framesOf('enter')).toHaveLength(1)
  again.leave()
  await settle(2000)
  expect(server.framesOf('leave')).toHaveLength(1)
  live.close()
})

test('what is sent shows at once, then in its place, and its chat is not left before', async () => {
  const { server, live, conversations } = await givenConversations()
  const { shown, leave } = conversations.enter('chat')
  await settle()
  server.goDown()
  await settle()
  shown.conversation.send('hello')
  expect(shown.state.get().outgoing.map(({ text, state }) => [text, state])).toEqual([['hello', 'sending']])
  leave()
  await settle(5000)
  expect(server.framesOf('leave')).toEqual([])
  server.comeBack()
  await settle(60_000)
  expect(server.log.map(({ text }) => text)).toEqual(['hello'])
  expect(server.framesOf('leave')).toHaveLength(1)
  live.close()
})

test('a message that is refused has failed, until it is sent again', async () => {
  const { server, live, conversations } = await givenConversations()
  const { shown } = conversations.enter('chat')
  await settle()
  server.replyWith(({ action }) =>
    action === 'message' ? { type: 'error', code: 'chat_locked', detail: 'Locked' } : 'default',
  )
  server.answerWith(({ method }) => (method === 'POST' ? problem('chat_locked', 403) : undefined))
  shown.conversation.send('hello')
  await settle(100)
  const [failed] = shown.state.get().outgoing
  expect([failed?.state, failed?.error?.code]).toEqual(['failed', 'chat_locked'])
  server.replyWith(() => 'default')
  shown.conversation.retry(failed?.clientMessageId ?? '')
  await settle(100)
  expect(shown.state.get()).toMatchObject({ outgoing: [], messages: [{ text: 'hello' }] })
  live.close()
})

test('a log that was rewritten while the client was away is told', async () => {
  const { server, live, conversations } = await givenConversations()
  let chain = 'A'
  server.replyWith((frame) =>
    frame.action === 'enter' ? { ...server.reply(frame), chain: { seq: 1, chain, after: 0 } } : 'default',
  )
  server.add('hello')
  const { shown } = conversations.enter('chat')
  await settle()
  expect(shown.state.get().logBreak).toBeUndefined()
  chain = 'B'
  server.cutAll()
  await settle(60_000)
  expect(shown.state.get()).toMatchObject({ status: 'live', logBreak: { seq: 1, fault: 'kept' } })
  live.close()
})

test('a chat that has ended is opened anew by the next component', async () => {
  const { server, live, conversations } = await givenConversations()
  server.replyWith(({ action }) =>
    action === 'enter' ? { type: 'error', code: 'forbidden', detail: 'Removed' } : 'default',
  )
  const { shown } = conversations.enter('chat')
  await settle()
  expect(shown.state.get()).toMatchObject({ status: 'ended', reason: { code: 'forbidden' } })
  server.replyWith(() => 'default')
  const again = conversations.enter('chat')
  await settle()
  expect(again.shown.state.get().status).toBe('live')
  live.close()
})
