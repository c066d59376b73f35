import { expect, onTestFinished, test } from 'vitest'
import {
  givenFakeClient,
  givenFakeServer,
  json,
  problem,
  type SentFrame,
  settle,
} from '../../steps/client/fake-server.ts'

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at)

/** A chat with messages, entered from a seq on or at its end. */
const givenChat = async (messages: number, after?: number) => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= messages; seq++) server.add(`n ${seq}`)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c', after === undefined ? {} : { after })
  await settle()
  const events: string[] = []
  for (const event of ['arrived', 'updated', 'change'] as const)
    conversation.on(event, () => events.push(event))
  const shown = () => conversation.messages.map(({ seq }) => seq)
  const pages = () =>
    server.calls
      .filter(({ path }) => path.endsWith('/messages'))
      .map(({ path, query }) => `${path} ${new URLSearchParams([...query].toSorted())}`)
  const push = (...seqs: number[]) =>
    server.sockets.at(-1)?.deliver({
      type: 'messages',
      chatId: 'c',
      messages: seqs.map((seq) => server.log[seq - 1]),
    })
  return { server, live, conversation, events, shown, pages, push }
}

test('older messages come a page at a time, each page is what comes before, and the first message ends them', async () => {
  const { conversation, events, shown, pages } = await givenChat(160)
  expect(shown()).toEqual(upTo(160, 111))
  const [one, again] = await Promise.all([conversation.loadOlder(3), conversation.loadOlder(3)])
  expect(one.map(({ seq }) => seq)).toEqual([108, 109, 110])
  expect(again).toBe(one)
  expect(events).toEqual(['change'])
  expect((await conversation.loadOlder(1000)).map(({ seq }) => seq)).toEqual(upTo(107, 8))
  expect((await conversation.loadOlder(0)).map(({ seq }) => seq)).toEqual([7])
  await conversation.loadOlder()
  expect(shown()).toEqual(upTo(160))
  expect(pages()).toEqual([
    '/chats/c/messages before=111&limit=3',
    '/chats/c/messages before=108&limit=100',
    '/chats/c/messages before=8&limit=1',
    '/chats/c/messages before=7&limit=50',
  ])
  expect(await conversation.loadOlder()).toEqual([])
  expect(pages()).toHaveLength(4)
})

test('a conversation that was left loads nothing older', async () => {
  const { conversation, pages } = await givenChat(60)
  conversation.leave()
  await expect(conversation.loadOlder()).rejects.toMatchObject({ code: 'closed' })
  expect(pages()).toEqual([])
})

test('messages that were not pushed are read once, in pages, up to those that are known', async () => {
  const { server, events, shown, pages, push } = await givenChat(2)
  for (let seq = 3; seq <= 110; seq++) server.add(`n ${seq}`)
  push(109)
  push(110)
  expect(events).toEqual([])
  await settle(1000)
  expect(shown()).toEqual(upTo(110))
  expect(pages()).toEqual(['/chats/c/messages after=2&limit=100', '/chats/c/messages after=102&limit=6'])
  server.add('n 111')
  server.add('n 112')
  push(112)
  await settle(1000)
  expect(shown()).toEqual(upTo(112))
  expect(pages().at(-1)).toBe('/chats/c/messages after=110&limit=1')
})

test('messages that the log does not have are asked for once, and later ones are read all the same', async () => {
  const { server, live, pages, shown } = await givenChat(2)
  const errors: unknown[] = []
  live.on('error', (error) => errors.push(error))
  const activity = (lastSeq: number) => server.sockets[0]?.deliver({ type: 'activity', chatId: 'c', lastSeq })
  activity(4)
  await settle(1000)
  expect(pages()).toEqual(['/chats/c/messages after=2&limit=2'])
  server.answerWith(({ path }) => (path.endsWith('/messages') ? problem('forbidden', 403) : undefined))
  activity(4)
  await settle(1000)
  expect(errors).toMatchObject([{ code: 'forbidden' }])
  server.answerWith(() => undefined)
  server.add('n 3')
  activity(4)
  await settle(1000)
  expect(shown()).toEqual([1, 2, 3])
})

test('a chat whose reply lacks messages is read up to its end', async () => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 5; seq++) server.add(`n ${seq}`)
  server.replyWith((frame) =>
    frame.action === 'enter' ? { ...server.reply(frame), messages: server.log.slice(0, 2) } : 'default',
  )
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c', { after: 0 })
  await settle(1000)
  expect(conversation.messages).toEqual(server.log)
})

test('a message that is changed is told as updated, one that was known before not at all', async () => {
  const { server, conversation, events, push } = await givenChat(3)
  push(3)
  expect(events).toEqual([])
  server.change(2, 'changed')
  push(2)
  expect(events).toEqual(['updated', 'change'])
  expect(conversation.messages[1]?.text).toBe('changed')
})

test('a first enter names no place and no time of changes, a later one both', async () => {
  const { server } = await givenChat(3)
  server.cutAll()
  await settle(40_000)
  const fields = server.framesOf('enter').map(({ id: _, ...frame }: SentFrame) => frame)
  expect(fields).toEqual([
    { action: 'enter', chatId: 'c' },
    { action: 'enter', chatId: 'c', after: 3, changesAfter: 0 },
  ])
})

test('after a failed attempt to enter, the newest page is read first, and entering goes on from there', async () => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 60; seq++) server.add(`n ${seq}`)
  let failing = 1
  server.replyWith((frame) =>
    frame.action === 'enter' && failing-- > 0
      ? { type: 'error', code: 'unavailable', detail: 'Later', retryAfterMs: 5000 }
      : 'default',
  )
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c')
  await settle(4900)
  expect(server.framesOf('enter')).toHaveLength(1)
  await settle(1000)
  expect(server.framesOf('enter')[1]).toMatchObject({ after: 60 })
  expect(server.calls.at(-1)?.query.get('limit')).toBe('50')
  expect(conversation.messages.map(({ seq }) => seq)).toEqual(upTo(60, 11))
})

test('a token that is refused on entering opens another socket, and ends no conversation', async () => {
  const server = givenFakeServer()
  let failing = 1
  server.replyWith((frame) =>
    frame.action === 'enter' && failing-- > 0
      ? { type: 'error', code: 'token_expired', detail: 'Expired' }
      : 'default',
  )
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter('c')
  await settle(40_000)
  expect(server.sockets.map(({ closed }) => closed)).toEqual([true, false])
  expect(conversation.status).toBe('live')
})

test('an error of reading in the background is told while the chat is open, and not once it was left', async () => {
  const { server, live, conversation, push } = await givenChat(1)
  const errors: unknown[] = []
  live.on('error', (error) => errors.push(error))
  server.answerWith(({ path }) => (path.endsWith('/messages') ? json({}, 404) : undefined))
  for (const seq of [2, 3]) server.add(`n ${seq}`)
  push(3)
  conversation.leave()
  await settle(1000)
  expect(errors).toEqual([])
})
