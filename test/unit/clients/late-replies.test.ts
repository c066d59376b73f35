import { expect, test } from 'vitest'
import { givenFakeClient, givenFakeServer, type SentFrame, settle } from '../../steps/client/fake-server.ts'

const givenLiveChat = async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  return { server, live, conversation }
}

test('a message whose send was aborted but arrived shows within two seconds, without its ack', async () => {
  const { server, live, conversation } = await givenLiveChat()
  server.replyWith((frame) => {
    if (frame.action !== 'message') return 'default'
    server.reply(frame)
    return undefined
  })
  const abort = new AbortController()
  const sent = conversation.send('on its way', { signal: abort.signal })
  await settle()
  abort.abort(new Error('never mind'))
  await expect(sent).rejects.toThrow('never mind')
  await settle(2000)
  expect(conversation.messages.map(({ text }) => text)).toEqual(['on its way'])
  expect(conversation.outbox).toEqual([])
  live.close()
})

test.each([
  ['after an abort', 1500, true],
  ['after its time, and before the next attempt', 10_001, false],
])('a late ack is used: %s', async (_, lateMs, aborted) => {
  const { server, live, conversation } = await givenLiveChat()
  let held: SentFrame | undefined
  server.replyWith((frame) => {
    if (frame.action === 'ping') return { type: 'pong', heads: { c: 0 } }
    if (frame.action !== 'message') return 'default'
    held = frame
    return undefined
  })
  const abort = new AbortController()
  const sent = conversation.send('slow', { signal: abort.signal })
  await settle()
  if (aborted) abort.abort(new Error('never mind'))
  await settle(lateMs - 10)
  const attempts = server.framesOf('message').length
  if (held) server.sockets[0]?.deliver({ id: held.id, ...server.reply(held) })
  await settle()
  expect(conversation.messages.map(({ text }) => text)).toEqual(['slow'])
  if (aborted) await expect(sent).rejects.toThrow('never mind')
  else expect(await sent).toMatchObject({ seq: 1 })
  await settle(60_000)
  expect(server.framesOf('message')).toHaveLength(attempts)
  live.close()
})

test('an aborted message that never left asks nobody', async () => {
  const { server, live, conversation } = await givenLiveChat()
  server.goDown()
  await settle()
  const abort = new AbortController()
  const sent = conversation.send('never', { signal: abort.signal })
  abort.abort(new Error('never mind'))
  await expect(sent).rejects.toThrow('never mind')
  server.comeBack()
  await settle(60_000)
  expect(server.framesOf('message')).toEqual([])
  live.close()
})

test('a read mark that is set before entering marks what is there then', async () => {
  const server = givenFakeServer()
  for (const text of ['one', 'two', 'three']) server.add(text)
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const marked = live.enter('c').markRead()
  await settle(1100)
  await marked
  expect(server.framesOf('read')).toMatchObject([{ seq: 3 }])
  live.close()
})

test('a read mark that is set before entering rejects when the chat cannot be entered', async () => {
  const server = givenFakeServer()
  server.replyWith(({ action }) =>
    action === 'enter' ? { type: 'error', code: 'chat_not_found', detail: 'No' } : 'default',
  )
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const marked = live.enter('c').markRead()
  await settle()
  await expect(marked).rejects.toMatchObject({ code: 'chat_not_found' })
  live.close()
})
