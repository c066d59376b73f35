import { expect, onTestFinished, test, vi } from 'vitest'
import { Peers } from '../../../clients/client/peers.ts'
import { watchMembers } from '../../../clients/client/watch-members.ts'
import { watchTyping } from '../../../clients/client/watch-typing.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'
import { givenFakeClient, givenFakeServer, json, problem, settle } from '../../steps/client/fake-server.ts'

const givenLive = async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  await settle()
  const push = (frame: Record<string, unknown>) => server.sockets.at(-1)?.deliver(frame)
  return { server, client, live, push }
}

const typing = (userId: string, on = true, chatId = 'chat') => ({
  type: 'typing',
  chatId,
  userId,
  username: userId,
  on,
  expiresInMs: 6000,
})

test('others type until they stop, write, or fall silent; one does not see oneself, nor other chats', async () => {
  const { live, push } = await givenLive()
  const seen: string[][] = []
  const stop = watchTyping(live, 'chat', (typists) => seen.push(typists.map(({ username }) => username)))
  for (const who of ['bob', 'carol', 'dave']) push(typing(who))
  push(typing('u'))
  push(typing('erin', true, 'other'))
  expect(seen.at(-1)).toEqual(['bob', 'carol', 'dave'])
  push(typing('bob', false))
  push({ type: 'messages', chatId: 'chat', messages: [givenMessage(1, { senderId: 'carol' })] })
  expect(seen.at(-1)).toEqual(['dave'])
  await settle(4000)
  push(typing('dave'))
  await settle(4000)
  expect(seen).toHaveLength(5)
  await settle(2100)
  expect(seen.at(-1)).toEqual([])
  push(typing('bob'))
  stop()
  push(typing('carol'))
  await settle(10_000)
  expect(seen.at(-1)).toEqual(['bob'])
  live.close()
})

test('members are read when the chat opens and when they change, and presence and read marks come by pushes', async () => {
  const { server, client, live, push } = await givenLive()
  let names = ['bob']
  server.answerWith(({ path }) =>
    path.endsWith('/members')
      ? json({ members: names.map((userId) => ({ userId, online: false, readSeq: 0 })) })
      : undefined,
  )
  const seen: unknown[] = []
  const conversation = live.enter('chat')
  const watch = watchMembers(client, conversation, (members) =>
    seen.push(members.map(({ userId, online, readSeq }) => [userId, online, readSeq])),
  )
  await settle()
  expect(seen.at(-1)).toEqual([['bob', false, 0]])
  push({ type: 'presence', userId: 'bob', online: true })
  push({ type: 'presence', userId: 'stranger', online: true })
  push({ type: 'read', chatId: 'chat', userId: 'bob', readSeq: 7 })
  expect(seen.at(-1)).toEqual([['bob', true, 7]])
  names = ['bob', 'carol']
  push({ type: 'member.added', chatId: 'chat', members: [] })
  await settle()
  expect(seen.at(-1)).toEqual([
    ['bob', false, 0],
    ['carol', false, 0],
  ])
  const count = seen.length
  watch.stop()
  push({ type: 'presence', userId: 'bob', online: true })
  push({ type: 'member.added', chatId: 'chat', members: [] })
  await settle()
  expect(seen).toHaveLength(count)
  live.close()
})

test('who writes has read, more members are read on demand, and a change begins with the first again', async () => {
  const { server, client, live, push } = await givenLive()
  const all = ['bob', 'carol', 'dave'].map((userId) => ({ userId, online: false, readSeq: 0 }))
  server.answerWith(({ path, query }) => {
    if (!path.endsWith('/members')) return undefined
    const at = Number(query.get('cursor') ?? 0)
    return json({
      members: all.slice(at, at + 1),
      ...(at + 1 < all.length && { nextCursor: String(at + 1) }),
    })
  })
  const seen: unknown[] = []
  const conversation = live.enter('chat')
  const watch = watchMembers(client, conversation, (members, hasMore) =>
    seen.push([members.map(({ userId, readSeq }) => `${userId} ${readSeq}`), hasMore]),
  )
  await settle()
  expect(seen.at(-1)).toEqual([['bob 0'], true])
  push({ type: 'messages', chatId: 'chat', messages: [server.add('hi', { senderId: 'bob' })] })
  await settle()
  expect(seen.at(-1)).toEqual([['bob 1'], true])
  await Promise.all([watch.loadMore(), watch.loadMore()])
  expect(seen.at(-1)).toEqual([['bob 1', 'carol 0'], true])
  await watch.loadMore()
  await watch.loadMore()
  expect(seen.at(-1)).toEqual([['bob 1', 'carol 0', 'dave 0'], false])
  watch.refresh()
  await settle()
  expect(seen.at(-1)).toEqual([['bob 0'], true])
  watch.stop()
  live.close()
})

test('a page in the background reads no members until it is visible', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' })
  vi.stubGlobal('document', page)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  const { server, client, live } = await givenLive()
  const watch = watchMembers(client, live.enter('chat'), () => {})
  await settle()
  const reads = () => server.calls.filter(({ path }) => path.endsWith('/members')).length
  expect(reads()).toBe(0)
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  await settle()
  expect(reads()).toBe(1)
  watch.stop()
  live.close()
})

test('the other member of a direct chat is read once, and comes and goes by pushes', async () => {
  const { server, client, live, push } = await givenLive()
  let isDown = true
  server.answerWith(({ path }) => {
    if (!path.endsWith('/members')) return undefined
    if (isDown) return problem('unavailable', 503)
    return json({ members: ['u', 'bob'].map((userId) => ({ userId, username: userId, online: false })) })
  })
  const peers = new Peers(client, live)
  const seen: unknown[] = []
  peers.on('change', ({ chatId, peer }) => seen.push([chatId, peer.username, peer.online]))
  await peers.load('chat')
  expect(peers.get('chat')).toBeUndefined()
  isDown = false
  await Promise.all([peers.load('chat'), peers.load('chat')])
  expect(peers.get('chat')).toMatchObject({ username: 'bob' })
  for (const online of [true, true, false]) push({ type: 'presence', userId: 'bob', online })
  push({ type: 'presence', userId: 'stranger', online: true })
  expect(seen).toEqual([
    ['chat', 'bob', false],
    ['chat', 'bob', true],
    ['chat', 'bob', false],
  ])
  expect(server.calls.filter(({ path }) => path.endsWith('/members'))).toHaveLength(2)
  live.close()
})
