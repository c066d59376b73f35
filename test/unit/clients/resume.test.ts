import { expect, onTestFinished, test } from 'vitest'
import { json, givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

/** A chat of which a client shows everything. */
const givenShown = async (shown: number) => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= shown; seq++) server.add(`n ${seq}`)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c', { after: 0 })
  await settle(1000)
  expect(conversation.messages).toHaveLength(shown)
  onTestFinished(() => live.close())
  const pagesRead = () => server.calls.filter(({ path }) => path.endsWith('/messages')).length
  /** Cuts the socket, and counts the pages that are read because of it. */
  const resume = async () => {
    const before = pagesRead()
    server.cutAll()
    await settle(40_000)
    expect(conversation.status).toBe('live')
    return pagesRead() - before
  }
  return { server, conversation, resume, pagesRead }
}

test('a lost line costs no page of 3,000 shown messages when nothing changed', async () => {
  const { resume } = await givenShown(3000)
  expect([await resume(), await resume(), await resume()]).toEqual([0, 0, 0])
})

test('a resume reads the changed messages alone, those that stand together in one page', async () => {
  const { server, conversation, resume } = await givenShown(3000)
  for (const seq of [5, 1500, 1510, 1599, 2999]) server.change(seq, 'changed')
  expect(await resume()).toBe(3)
  expect(conversation.messages).toEqual(server.log)
  expect(await resume()).toBe(0)
  server.change(3000, 'changed')
  server.change(3000, 'changed again')
  expect(await resume()).toBe(1)
  expect(conversation.messages).toEqual(server.log)
})

test('no page of changed messages is larger than it must be, or than the server gives', async () => {
  const { server, conversation, resume } = await givenShown(300)
  for (const seq of [100, 200, 210, 299]) server.change(seq, 'changed')
  expect(await resume()).toBe(2)
  const pages = server.calls
    .filter(({ path }) => path.endsWith('/messages'))
    .map(({ query }) => String(query))
  expect(pages).toEqual(['before=300&limit=100', 'before=101&limit=1'])
  expect(conversation.messages).toEqual(server.log)
})

test('changes of messages that are not shown cost nothing', async () => {
  const server = givenFakeServer()
  for (let seq = 1; seq <= 200; seq++) server.add(`n ${seq}`)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  server.change(10, 'changed')
  server.cutAll()
  await settle(40_000)
  expect(server.calls.filter(({ path }) => path.endsWith('/messages'))).toEqual([])
  await conversation.loadOlder(100)
  await conversation.loadOlder(100)
  expect(conversation.messages).toEqual(server.log)
  live.close()
})

test('changes whose reading was cut off are asked for again', async () => {
  const { server, conversation, resume } = await givenShown(300)
  server.change(7, 'changed')
  server.answerWith(({ path }) => (path.endsWith('/messages') ? json({}, 503) : undefined))
  await resume()
  server.answerWith(() => undefined)
  expect(conversation.messages[6]?.text).toBe('n 7')
  expect(await resume()).toBe(1)
  expect(conversation.messages).toEqual(server.log)
})

test.each([
  ['lists too many changes to name', true],
  ['does not know changes', false],
])('where the server %s, all that is shown is read again', async (_, knows) => {
  const { server, conversation, resume } = await givenShown(250)
  server.replyWith((frame) => {
    if (frame.action !== 'enter') return 'default'
    const { changed: _changed, changesAt, ...reply } = server.reply(frame) ?? {}
    return { ...reply, ...(knows && { changesAt }) }
  })
  server.change(7, 'changed')
  expect(await resume()).toBe(3)
  expect(conversation.messages).toEqual(server.log)
})
