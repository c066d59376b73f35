import { expect, onTestFinished, test, vi } from 'vitest'
import { ChatList } from '../../../clients/client/chat-list.ts'
import type { WebSocketLike } from '../../../clients/client/web-socket.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import { givenChatOf } from '../../steps/chats/given-chat-of.ts'
import { FakeEvents } from '../../steps/client/fake-events.ts'
import { givenFakeClient, givenFakeServer, json, problem, settle } from '../../steps/client/fake-server.ts'

/** A list over a server that has these chats; they may change. */
const givenList = async (chats: Chat[]) => {
  const server = givenFakeServer()
  server.answerWith(({ path }) => {
    if (path === '/chats') return json({ chats })
    const [, found] = /^\/chats\/(\w+)$/.exec(path) ?? []
    if (found === undefined) return undefined
    const chat = chats.find(({ chatId }) => chatId === found)
    return chat ? json(chat) : problem('chat_not_found', 404)
  })
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const list = new ChatList(client, live)
  await settle()
  const push = async (frame: Record<string, unknown>) => {
    server.sockets.at(-1)?.deliver(frame)
    await settle(200)
  }
  return { server, live, list, push }
}

const idsOf = (list: ChatList) => list.chats.map(({ chatId }) => chatId)
const told = (chatId: string, lastSeq: number, sentAt: string) => ({
  type: 'activity',
  chatId,
  lastSeq,
  mentions: 0,
  lastMessage: { seq: lastSeq, type: 'text', senderId: 'bob', senderName: 'bob', text: 'hi', sentAt },
})

test('the list is sorted by activity, and a push of a chat that is not open moves it up and counts', async () => {
  const { list, push, live } = await givenList([
    givenChatOf('old', '2026-01-01T00:00:00.000Z'),
    givenChatOf('new', '2026-02-01T00:00:00.000Z'),
  ])
  expect([list.loaded, list.hasMore, list.unread, idsOf(list)]).toEqual([true, false, 0, ['new', 'old']])
  await push(told('old', 2, '2026-03-01T00:00:00.000Z'))
  expect([list.unread, idsOf(list)]).toEqual([2, ['old', 'new']])
  live.close()
})

test('muted and hidden chats do not count, and hidden ones are not listed', async () => {
  const chat = givenChatOf('a', '2026-01-01T00:00:00.000Z', { lastSeq: 3 })
  const me = { ...chat.me, unread: 3 } as NonNullable<Chat['me']>
  const { list, live } = await givenList([
    { ...chat, me },
    { ...chat, chatId: 'muted', me: { ...me, notifications: 'none' } },
    { ...chat, chatId: 'hidden', kind: 'direct', me: { ...me, hidden: true } },
  ])
  expect([list.unread, idsOf(list).sort(), list.get('hidden')?.me?.unread]).toEqual([3, ['a', 'muted'], 3])
  live.close()
})

test('a chat that the user is added to comes, and one that is lost goes with its reason', async () => {
  const chats = [givenChatOf('a', '2026-01-01T00:00:00.000Z'), givenChatOf('b', '2026-01-02T00:00:00.000Z')]
  const { list, push, live } = await givenList(chats)
  const lost: unknown[] = []
  list.on('lost', ({ chat, how }) => lost.push([chat.chatId, how]))
  chats.push(givenChatOf('c', '2026-01-03T00:00:00.000Z'))
  await push({ type: 'member.added', chatId: 'c', members: [] })
  expect(idsOf(list)).toEqual(['c', 'b', 'a'])
  await push({ type: 'member.removed', chatId: 'b', userId: 'u' })
  await push({ type: 'member.removed', chatId: 'a', userId: 'bob' })
  await push({ type: 'chat.deleted', chatId: 'c' })
  expect([idsOf(list), lost]).toEqual([
    ['a'],
    [
      ['b', 'removed'],
      ['c', 'deleted'],
    ],
  ])
  live.close()
})

test('after an interruption the list is read again, and what is not the user’s any more is lost', async () => {
  const chats = [givenChatOf('a', '2026-01-01T00:00:00.000Z'), givenChatOf('b', '2026-01-02T00:00:00.000Z')]
  const { server, list, live } = await givenList(chats)
  chats.pop()
  server.cutAll()
  await settle(60_000)
  expect([live.status, idsOf(list)]).toEqual(['online', ['a']])
  live.close()
})

test('reading a conversation counts at once, and what its log brings counts too', async () => {
  const { server, list, live } = await givenList([givenChatOf('a', '2026-01-01T00:00:00.000Z')])
  server.add('one', { chatId: 'a', senderId: 'bob' })
  server.add('two', { chatId: 'a', senderId: 'bob' })
  const conversation = list.enter('a')
  await settle(100)
  expect(list.unread).toBe(2)
  const marked = list.markRead(conversation)
  expect(list.unread).toBe(0)
  await settle(60_000)
  await marked
  expect(server.framesOf('read').map(({ seq }) => seq)).toEqual([2])
  await list.markRead(conversation)
  expect(server.framesOf('read')).toHaveLength(1)
  live.close()
})

test('a list that cannot be read says why, and is read again on demand', async () => {
  const { server, list, live } = await givenList([])
  server.answerWith(() => problem('unavailable', 503))
  await list.refresh()
  expect(list.error).toMatchObject({ code: 'unavailable' })
  server.answerWith(() => json({ chats: [] }))
  await list.refresh()
  expect(list.error).toBeUndefined()
  live.close()
})

test('the list is read once the socket is open, and without one too', async () => {
  const lists = (server: { calls: { path: string }[] }) =>
    server.calls.filter(({ path }) => path === '/chats').length
  const { server, live } = await givenList([])
  expect([live.status, lists(server)]).toEqual(['online', 1])
  live.close()
  const other = givenFakeServer()
  other.answerWith(({ path }) => {
    if (path === '/auth/tickets') return problem('unavailable', 503)
    return path === '/chats' ? json({ chats: [givenChatOf('a', '2026-01-01T00:00:00.000Z')] }) : undefined
  })
  const { client } = givenFakeClient(other)
  const offline = client.connect()
  const list = new ChatList(client, offline)
  await settle(5000)
  expect([offline.status, idsOf(list)]).toEqual(['offline', ['a']])
  offline.close()
})

test('the list is read after a second where the socket takes long to open', async () => {
  const server = givenFakeServer()
  server.answerWith(({ path }) =>
    path === '/chats' ? json({ chats: [givenChatOf('a', '2026-01-01T00:00:00.000Z')] }) : undefined,
  )
  class SilentSocket extends FakeEvents implements WebSocketLike {
    send() {}
    close() {}
  }
  const { client } = givenFakeClient(server, { WebSocket: SilentSocket })
  const live = client.connect()
  const list = new ChatList(client, live)
  await settle(900)
  expect(list.loaded).toBe(false)
  await settle(200)
  expect([live.status, idsOf(list)]).toEqual(['connecting', ['a']])
  live.close()
})

test('pushes of an unknown chat that come while the page is hidden read it once, when it is visible', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', page)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  const chats = [givenChatOf('a', '2026-01-01T00:00:00.000Z')]
  const { server, list, push, live } = await givenList(chats)
  page.visibilityState = 'hidden'
  chats.push(givenChatOf('b', '2026-01-02T00:00:00.000Z'))
  await push(told('b', 1, '2026-03-01T00:00:00.000Z'))
  await push(told('b', 2, '2026-03-01T00:00:00.000Z'))
  const reads = () => server.calls.filter(({ path }) => path === '/chats/b').length
  expect([reads(), idsOf(list)]).toEqual([0, ['a']])
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  await settle(100)
  expect([reads(), idsOf(list)]).toEqual([1, ['b', 'a']])
  live.close()
})

test('a direct chat that the user hides goes from the list, and comes back', async () => {
  const chats = [givenChatOf('a', '2026-01-01T00:00:00.000Z', { kind: 'direct' })]
  const { server, list, live } = await givenList(chats)
  const hidden = (on: boolean) => {
    const [chat] = chats as [Chat]
    chats[0] = { ...chat, me: { ...chat.me, ...(on ? { hidden: true } : { hidden: undefined }) } } as Chat
  }
  hidden(true)
  await list.hide('a')
  expect([idsOf(list), server.calls.findLast(({ method }) => method === 'PATCH')?.body]).toEqual([
    [],
    { hidden: true },
  ])
  hidden(false)
  await list.show('a')
  expect(idsOf(list)).toEqual(['a'])
  live.close()
})
