import { expect, test, vi } from 'vitest'
import type { OutboxStorage, StoredMessage } from '../../../clients/client/outbox-storage.ts'
import { type FakeServer, givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

const hourMs = 3_600_000
/** Few attempts in a day: fake time passes sooner. */
const timing = { pingMs: hourMs, backOff: { baseMs: 500, capMs: hourMs } }

/** A server that stores a first message, but whose ack is lost. */
const losingAcks = (server: FakeServer) => {
  server.replyWith((frame) => {
    if (frame.action !== 'message') return 'default'
    server.reply(frame)
    return undefined
  })
}

const sendWithoutAck = async (server: FakeServer, outboxStorage?: OutboxStorage) => {
  const { client } = givenFakeClient(server, { outboxStorage, timing })
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  losingAcks(server)
  const sent = conversation.send('once')
  await settle()
  expect(server.framesOf('message')).toHaveLength(1)
  return { live, conversation, sent }
}

test.each([
  ['the clock is set a day ahead', async () => vi.setSystemTime(Date.now() + 24 * hourMs)],
  ['a day passes', () => settle(24 * hourMs)],
  [
    'a day passes and the clock is set back',
    async () => {
      await settle(24 * hourMs)
      vi.setSystemTime(Date.now() - 23.9 * hourMs)
    },
  ],
  ['the clock is set back by a day', async () => vi.setSystemTime(Date.now() - 24 * hourMs)],
])('a message that may have arrived is not repeated by a later retry when %s', async (_, pass) => {
  const server = givenFakeServer()
  const { live, conversation, sent } = await sendWithoutAck(server)
  server.goDown()
  await settle()
  await pass()
  server.comeBack()
  server.replyWith(() => 'default')
  await settle(2 * hourMs)
  await expect(sent).rejects.toMatchObject({ code: 'closed' })
  expect(server.framesOf('message')).toHaveLength(1)
  expect(conversation.messages.map(({ text }) => text)).toEqual(['once'])
  live.close()
})

test('a message is repeated within the 23 hours, under its first id', async () => {
  const server = givenFakeServer()
  const { live, sent } = await sendWithoutAck(server)
  server.goDown()
  await settle(20 * hourMs)
  server.comeBack()
  server.replyWith(() => 'default')
  await settle(2 * hourMs)
  expect(await sent).toMatchObject({ seq: 1 })
  expect(server.log).toHaveLength(1)
  live.close()
})

test('a message that was never on its way waits as long as it must', async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server, { timing })
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  server.goDown()
  await settle()
  const sent = conversation.send('written on a ship')
  await settle(48 * hourMs)
  server.comeBack()
  await settle(2 * hourMs)
  expect(await sent).toMatchObject({ seq: 1 })
  live.close()
})

test('a retry by hand keeps the age of the first attempt', async () => {
  const server = givenFakeServer()
  const kept: { messages: readonly StoredMessage[] } = { messages: [] }
  const storage = {
    read: () => kept.messages,
    write: (_: string, __: string, messages: readonly StoredMessage[]) => {
      kept.messages = messages
    },
  }
  const { live, conversation } = await sendWithoutAck(server, storage)
  server.replyWith(({ action }) =>
    action === 'message' ? { type: 'error', code: 'chat_locked', detail: 'Locked' } : 'default',
  )
  server.cutAll()
  await settle(60_000)
  const [failed] = conversation.outbox
  expect(failed).toMatchObject({ state: 'failed' })
  await settle(20 * hourMs)
  conversation.retry(failed?.clientMessageId ?? '')
  await settle(60_000)
  expect(conversation.outbox[0]?.triedAtMs).toBe(failed?.triedAtMs)
  live.close()
})
