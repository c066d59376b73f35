import { expect, onTestFinished, test, vi } from 'vitest'
import { ApiError } from '../../../clients/client/api-error.ts'
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

type Reply = { messages: Message[]; lastSeq: number; changesAt?: number; changed?: number[] }

/** A log of a chat, what it asks for, and what it tells. Pages are read from `log`, once they may be answered. */
const givenReading = (
  log: readonly Message[],
  after?: number,
  answers: Promise<unknown> = Promise.resolve(),
) => {
  const end = new AbortController()
  const pages: { before?: number; after?: number; limit: number }[] = []
  const told: unknown[] = []
  const link = {
    timing: { ...defaultTiming, holeMs: 1, backOff: { baseMs: 1, capMs: 1 } },
    report: (error: Error) => told.push(error.message),
    call: async (_: string, { query }: { query: (typeof pages)[number] }) => {
      pages.push(query)
      await answers
      const { before = Number.POSITIVE_INFINITY, limit } = query
      const messages =
        query.after === undefined
          ? log.filter(({ seq }) => seq < before).toReversed()
          : log.filter(({ seq }) => seq > (query.after ?? 0))
      return { messages: messages.slice(0, limit), lastSeq: log.length }
    },
  } as unknown as SessionLink
  const chatLog = new ConversationLog(link, {
    chatId: 'c',
    after,
    ended: end.signal,
    kept: undefined,
    onBreak: (found) => told.push(found),
    onMerged: () => {},
    onRefused: ({ code }) => told.push(`refused: ${code}`),
  })
  /** A socket over which entering does this. */
  const socketThat = (enters: () => Promise<Reply>) => {
    const lost = new AbortController()
    const asked: object[] = []
    const request = (frame: object) => {
      asked.push(frame)
      return enters()
    }
    const lose = () => lost.abort(new Error('lost'))
    return { socket: { closed: lost.signal, request, drop: lose } as unknown as Socket, lose, asked }
  }
  return { chatLog, pages, told, socketThat, end: () => end.abort(new Error('left')) }
}
const messagesUpTo = (last: number) => Array.from({ length: last }, (_, index) => message(index + 1))

test('a chat is entered over no socket that is lost, and over none after the end', async () => {
  const { chatLog, socketThat, end } = givenReading([])
  const [lost, good] = [1, 2].map(() => socketThat(async () => ({ messages: [], lastSeq: 0 })))
  lost?.lose()
  await chatLog.enterOn(lost?.socket as Socket)
  end()
  await chatLog.enterOn(good?.socket as Socket)
  expect([lost?.asked, good?.asked]).toEqual([[], []])
})

test.each(['lost', 'over'])(
  'an attempt to enter that fails once the socket is %s is no refusal',
  async (why) => {
    const { chatLog, socketThat, told, end } = givenReading([])
    const { socket, lose } = socketThat(async () => {
      if (why === 'lost') lose()
      else end()
      throw new ApiError('forbidden', 'No')
    })
    await chatLog.enterOn(socket)
    expect(told).toEqual([])
  },
)

test('a log that is shorter than where a chat is entered from is told with that place', async () => {
  const { chatLog, socketThat, told } = givenReading([], 7)
  const { socket } = socketThat(async () => {
    throw new ApiError('cursor_ahead', 'Shorter')
  })
  await chatLog.enterOn(socket)
  expect(told).toEqual([{ seq: 7, fault: 'missing' }, 'refused: cursor_ahead'])
})

test('a chat is shown from where it was entered, also when the reply brings only the newest messages', async () => {
  const log = messagesUpTo(4)
  const { chatLog, socketThat, pages } = givenReading(log, 0)
  const { socket } = socketThat(async () => ({ messages: log.slice(2), lastSeq: 4 }))
  await chatLog.enterOn(socket)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(pages).toEqual([{ after: 0, limit: 2 }])
})

test('after the end nothing older is loaded, not even where there is nothing', async () => {
  const log = messagesUpTo(1)
  const { chatLog, socketThat, end } = givenReading(log, 0)
  const { socket } = socketThat(async () => ({ messages: log, lastSeq: 1 }))
  await chatLog.enterOn(socket)
  expect(await chatLog.loadOlder(10)).toEqual([])
  end()
  await expect(chatLog.loadOlder(10)).rejects.toThrow('left')
})

test('missing messages are read once, however often they are missed', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const log = messagesUpTo(6)
  const answers = Promise.withResolvers<void>()
  const { chatLog, socketThat, pages } = givenReading(log, 0, answers.promise)
  const { socket } = socketThat(async () => ({ messages: log.slice(0, 2), lastSeq: 2 }))
  await chatLog.enterOn(socket)
  chatLog.take(log.slice(4, 5))
  chatLog.take(log.slice(5))
  await vi.advanceTimersByTimeAsync(10)
  answers.resolve()
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(pages).toEqual([{ after: 2, limit: 2 }])
})

test.each([
  [[1, 100], [{ before: 101, limit: 100 }]],
  [
    [1, 101],
    [
      { before: 102, limit: 1 },
      { before: 2, limit: 1 },
    ],
  ],
])('changed messages %j are read again in pages of up to a hundred', async (changed, pagesOf) => {
  const log = messagesUpTo(101)
  const { chatLog, socketThat, pages } = givenReading(log, 0)
  const sockets = [{ messages: log }, { messages: [], changed }].map((reply) =>
    socketThat(async () => ({ ...reply, lastSeq: 101, changesAt: 1 })),
  )
  for (const { socket } of sockets) await chatLog.enterOn(socket)
  await vi.waitFor(() => expect(pages).toEqual(pagesOf))
})
