import { expect, test, vi } from 'vitest'
import { ConversationLog } from '../../../clients/client/conversation-log.ts'
import type { SessionLink } from '../../../clients/client/session-link.ts'
import type { Socket } from '../../../clients/client/socket.ts'
import { defaultTiming } from '../../../clients/client/timing.ts'
import { unlessAborted } from '../../../clients/client/wait.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'

const message = (seq: number, revision = 0): Message =>
  givenMessage(seq, { text: `${seq} in version ${revision}`, revision })

/** A socket over which every chat is entered at once. */
const socketTo = (log: readonly Message[]) => {
  const end = new AbortController()
  const request = async ({ after = 0 }: { after?: number }) => ({
    messages: log.filter(({ seq }) => seq > after),
    lastSeq: log.length,
  })
  return {
    socket: { closed: end.signal, request } as unknown as Socket,
    lose: () => end.abort(new Error('lost')),
  }
}

test('what changed while no line was there, or a silent one, is read again, also when the reading is cut off', async () => {
  const log = [message(1), message(2)]
  const held = Promise.withResolvers<void>()
  const reads: AbortSignal[] = []
  const link = {
    timing: { ...defaultTiming, backOff: { baseMs: 1, capMs: 1 } },
    report: () => {},
    call: (_: unknown, __: unknown, signal: AbortSignal) => {
      reads.push(signal)
      const page = { messages: log.toReversed(), lastSeq: 2 }
      return reads.length === 1 ? unlessAborted(held.promise, signal) : Promise.resolve(page)
    },
  } as unknown as SessionLink
  const { signal: ended } = new AbortController()
  const chatLog = new ConversationLog(link, {
    chatId: 'c',
    after: 0,
    ended,
    kept: undefined,
    onBreak: () => {},
    onMerged: () => {},
    onRefused: (error) => expect.fail(error.message),
  })
  const [first, second, third, fourth] = [socketTo(log), socketTo(log), socketTo(log), socketTo(log)]
  await chatLog.enterOn(first.socket)
  expect(reads).toHaveLength(0)

  first.lose()
  log[0] = message(1, 1)
  await chatLog.enterOn(second.socket)
  expect(reads).toHaveLength(1)

  second.lose()
  await chatLog.enterOn(third.socket)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(reads).toHaveLength(2)

  // The third socket is still there, but silent: no push came over it.
  log[1] = message(2, 1)
  await chatLog.enterOn(fourth.socket)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(reads).toHaveLength(3)
})

/** A chat of two messages that is entered, and the pages that are asked for. */
const givenEntered = async () => {
  const log = [message(1), message(2)]
  const asked: unknown[] = []
  const end = new AbortController()
  const link = {
    timing: { ...defaultTiming, holeMs: 1 },
    report: () => {},
    call: async (operation: string, { params, query }: { params: object; query: { after: number } }) => {
      asked.push({ operation, ...params, ...query })
      return { messages: log.filter(({ seq }) => seq > query.after).slice(0, 1), lastSeq: log.length }
    },
  } as unknown as SessionLink
  const chatLog = new ConversationLog(link, {
    chatId: 'c',
    after: 0,
    ended: end.signal,
    kept: undefined,
    onBreak: () => {},
    onMerged: () => {},
    onRefused: (error) => expect.fail(error.message),
  })
  await chatLog.enterOn(socketTo(log).socket)
  return { log, asked, chatLog, end: () => end.abort(new Error('left')) }
}

test('one message is read again by itself', async () => {
  const { log, asked, chatLog } = await givenEntered()
  log[1] = message(2, 1)
  chatLog.reread(2)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(asked).toEqual([{ operation: 'listMessages', chatId: 'c', after: 1, limit: 1 }])
})

test('a message as it was sent gives way to the server’s, has those before it read, and is not taken after the end', async () => {
  const { log, chatLog, end } = await givenEntered()
  log.push(message(3), message(4))
  chatLog.takeOurs({ ...message(4), senderName: 'old-name' })
  await vi.waitFor(() => expect(chatLog.view.last).toBe(4))
  expect(chatLog.view.fromServer(4)).toBeUndefined()
  chatLog.take([message(4)])
  expect(chatLog.view.messages).toEqual(log)
  end()
  chatLog.takeOurs(message(5))
  expect(chatLog.view.last).toBe(4)
})
