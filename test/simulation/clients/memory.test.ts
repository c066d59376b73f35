import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { AsyncEvent } from '../../../clients/client/async-event.ts'
import { givenFakeClient, givenFakeServer, settle } from '../../steps/client/fake-server.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Lets the collector finish what needs several turns, such as weak references. */
const heapBytes = async (): Promise<number> => {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
  return process.memoryUsage().heapUsed
}

const growthPer = async (times: number, work: (times: number) => Promise<void>): Promise<number> => {
  await work(times)
  const before = await heapBytes()
  await work(times)
  return ((await heapBytes()) - before) / times
}

const givenLiveChat = async ({ pingMs = 1000 } = {}) => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server, { timing: { pingMs, readPauseMs: 100 } })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const live = client.connect()
  const conversation = live.enter('c')
  await settle()
  // The fake's own memory is not the client's.
  const forget = () => {
    server.frames.length = 0
    server.calls.length = 0
    server.sockets.splice(0, server.sockets.length - 1)
  }
  return { server, live, conversation, forget }
}

test('memory is flat over pings', async () => {
  const { server, live, forget } = await givenLiveChat()
  let pings = 0
  server.replyWith(({ action }) => {
    if (action !== 'ping') return 'default'
    pings++
    return { type: 'pong', heads: { c: 0 } }
  })
  const perPing = await growthPer(1000, async (times) => {
    await settle(times * 1000)
    forget()
  })
  expect(pings).toBeGreaterThan(1900)
  expect(perPing).toBeLessThan(100)
  live.close()
})

test('memory is flat over lost sockets', async () => {
  // Few pings, as they are not under test here.
  const { server, live, forget } = await givenLiveChat({ pingMs: 20_000 })
  const perSocket = await growthPer(150, async (times) => {
    for (let lost = 0; lost < times; lost++) {
      await settle(600)
      server.cutAll()
      await settle(40_000)
      forget()
    }
  })
  expect(live.status).toBe('online')
  expect(perSocket).toBeLessThan(1000)
  live.close()
})

test('memory is flat over messages, edits and read marks but for the messages themselves', async () => {
  const { server, live, conversation, forget } = await givenLiveChat()
  server.replyWith(({ action, chatId }) =>
    action === 'message' ? { type: 'ack', chatId, seq: 1, sentAt: '' } : 'default',
  )
  const signal = new AbortController().signal
  const perMessage = await growthPer(500, async (times) => {
    for (let sent = 0; sent < times; sent++) {
      await conversation.send('hello', { signal })
      await conversation.edit(1, 'hello', { signal })
      const marked = conversation.markRead(2 + sent, { signal })
      await settle(100)
      await marked
    }
    forget()
  })
  expect(perMessage).toBeLessThan(300)
  live.close()
})

test('a waiter that gives up leaves nothing behind in the event', async () => {
  const event = new AsyncEvent()
  const { signal } = new AbortController()
  for (let times = 0; times < 10; times++) {
    const abort = new AbortController()
    const waiting = event.next(abort.signal)
    expect(event.waiting).toBe(1)
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(event.waiting).toBe(0)
  }
  const woken = Promise.all([event.next(signal), event.next()])
  expect(event.waiting).toBe(2)
  event.emit()
  await woken
  expect(event.waiting).toBe(0)
})
