import { expect, test } from 'vitest'
import { type StoredMessage, webOutbox } from '../../../clients/client/outbox-storage.ts'
import { type FakeServer, givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

/** The storage that tabs share. */
const givenStorage = () => {
  const items = new Map<string, string>()
  return {
    items,
    get length() {
      return items.size
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      items.set(key, value)
    },
    removeItem: (key: string) => {
      items.delete(key)
    },
  }
}
type Shared = ReturnType<typeof givenStorage>
const withoutKeys = ({ getItem, setItem, removeItem }: Shared) => ({ getItem, setItem, removeItem })

const written = (id: string, fields: Partial<StoredMessage> = {}): StoredMessage => ({
  clientMessageId: id,
  text: id,
  createdAtMs: 0,
  ...fields,
})

/** A tab with the chat open. */
const openTab = (server: FakeServer, storage: Parameters<typeof webOutbox>[0]) => {
  const { client } = givenFakeClient(server, { outboxStorage: webOutbox(storage) })
  const live = client.connect()
  return { client, live, conversation: live.enter('c') }
}
const texts = (messages: readonly { text: string }[]) => messages.map(({ text }) => text)

test.each([
  ['an item for each message', (storage: Shared) => storage],
  ['a storage that cannot be listed', withoutKeys],
])('two offline tabs that each write and close lose nothing: %s', async (_, view) => {
  const server = givenFakeServer()
  const storage = view(givenStorage())
  server.goDown()
  const [one, other] = [openTab(server, storage), openTab(server, storage)]
  await settle()
  one.conversation.send('from one tab')
  await settle(5)
  other.conversation.send('from the other')
  other.conversation.send('and once more')
  await settle(5)
  one.conversation.send('and the first again')
  one.live.close()
  other.live.close()
  await settle()

  server.comeBack()
  const later = openTab(server, storage)
  expect(texts(later.conversation.outbox)).toEqual([
    'from one tab',
    'from the other',
    'and once more',
    'and the first again',
  ])
  await settle(1000)
  expect(texts(server.log)).toHaveLength(4)
  expect(later.client.unsent).toEqual([])
  expect(openTab(server, storage).conversation.outbox).toEqual([])
})

test('what another tab has sent since is neither sent again nor stored again, a day later', async () => {
  const server = givenFakeServer()
  const storage = givenStorage()
  server.goDown()
  const first = openTab(server, storage)
  first.conversation.send('once')
  await settle()
  first.live.close()
  const sleeping = openTab(server, storage)
  await settle()
  server.comeBack()
  const sending = openTab(server, storage)
  await settle(50)
  expect(server.log).toHaveLength(1)
  sending.live.close()
  // The server has forgotten the id.
  server.log[0] = { ...server.log[0], clientMessageId: 'forgotten' } as never
  await settle(60_000)
  expect(sleeping.live.status).toBe('online')
  expect(sleeping.conversation.outbox).toEqual([])
  expect(server.log).toHaveLength(1)
  expect(storage.items.size).toBe(0)
  sleeping.live.close()
})

test('two tabs that send the same stored message send it once', async () => {
  const server = givenFakeServer()
  const storage = givenStorage()
  webOutbox(storage).write('u', 'c', [written('w-1')])
  const tabs = [openTab(server, storage), openTab(server, storage)]
  await settle(1000)
  expect(server.log).toHaveLength(1)
  expect(storage.items.size).toBe(0)
  for (const { live } of tabs) live.close()
})

test('what 0.1.0 stored as a list is read, sent, and kept message by message', () => {
  const storage = givenStorage()
  const list = [written('w-1', { createdAtMs: 1 }), written('w-2', { createdAtMs: 2 })]
  storage.setItem('parley.outbox.u.c', JSON.stringify(list))
  const outbox = webOutbox(storage)
  expect(outbox.read('u', 'c')).toEqual(list)
  const third = written('w-3', { createdAtMs: 3 })
  outbox.write('u', 'c', [...list.slice(1), third])
  expect(storage.getItem('parley.outbox.u.c')).toBeNull()
  expect(webOutbox(storage).read('u', 'c')).toEqual([...list.slice(1), third])
})

test('a list that another tab of 0.1.0 wrote meanwhile is kept', () => {
  const storage = givenStorage()
  const outbox = webOutbox(storage)
  expect(outbox.read('u', 'c')).toEqual([])
  storage.setItem('parley.outbox.u.c', JSON.stringify([written('old')]))
  outbox.write('u', 'c', [written('new', { createdAtMs: 1 })])
  expect(
    webOutbox(storage)
      .read('u', 'c')
      .map(({ clientMessageId }) => clientMessageId),
  ).toEqual(['old', 'new'])
})

test('ids with any character and other users do not mix, and broken items are ignored', () => {
  const storage = givenStorage()
  const outbox = webOutbox(storage)
  outbox.write('a', 'b/c', [written('one')])
  outbox.write('a/b', 'c', [written('two')])
  outbox.write('a', 'b', [written('a/../#%')])
  storage.setItem('parley.outbox/a/b/broken', '{')
  storage.setItem('parley.outbox/a/b/strange', '7')
  const idsOf = (userId: string, chatId: string) =>
    webOutbox(storage)
      .read(userId, chatId)
      .map(({ clientMessageId }) => clientMessageId)
  expect([idsOf('a', 'b/c'), idsOf('a/b', 'c'), idsOf('a', 'b')]).toEqual([['one'], ['two'], ['a/../#%']])
  outbox.clear?.('a')
  expect([idsOf('a', 'b/c'), idsOf('a', 'b'), idsOf('a/b', 'c')]).toEqual([[], [], ['two']])
})

test('a log-out discards what is unsent, which the client tells before, and nothing of it comes back', async () => {
  const server = givenFakeServer()
  const storage = givenStorage()
  webOutbox(storage).write('u', 'another chat', [written('elsewhere')])
  webOutbox(storage).write('another user', 'c', [written('not mine')])
  const { client, live, conversation } = openTab(server, storage)
  await settle()
  server.replyWith(({ action }) => (action === 'message' ? undefined : 'default'))
  const sent = conversation.send('stuck')
  await settle()
  expect(texts(client.unsent).sort()).toEqual(['elsewhere', 'stuck'])
  await client.logOut()
  await expect(sent).rejects.toMatchObject({ code: 'not_logged_in' })
  expect([live.status, live.reason?.code, client.unsent]).toEqual(['closed', 'not_logged_in', []])
  await settle(60_000)
  expect([...storage.items.keys()]).toEqual(['parley.outbox/another%20user/c/not%20mine'])
})

test('a log-out that does not get through discards nothing', async () => {
  const server = givenFakeServer()
  const storage = givenStorage()
  const { client, live, conversation } = openTab(server, storage)
  await settle()
  server.goDown()
  await settle()
  conversation.send('waits')
  await settle()
  await expect(client.logOut()).rejects.toMatchObject({ code: 'unreachable' })
  expect([texts(client.unsent), storage.items.size, live.status]).toEqual([['waits'], 1, 'offline'])
  live.close()
})
