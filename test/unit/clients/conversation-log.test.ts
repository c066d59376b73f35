import { expect, test, vi } from 'vitest'
import type { SessionLink } from '../../../clients/client/session-link.ts'
import { ConversationLog } from '../../../clients/client/conversation-log.ts'
import type { SocketLine } from '../../../clients/client/socket.ts'
import { defaultTiming } from '../../../clients/client/timing.ts'
import { unlessAborted } from '../../../clients/client/wait.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'

const message = (seq: number, revision = 0): Message =>
  givenMessage(seq, { text: `${seq} in version ${revision}`, revision })

/** A line on which every chat is entered at once. */
const lineTo = (log: readonly Message[]) => {
  const end = new AbortController()
  const request = async ({ after = 0 }: { after?: number }) => ({
    messages: log.filter(({ seq }) => seq > after),
    lastSeq: log.length,
  })
  return {
    line: { over: end.signal, request } as unknown as SocketLine,
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
    read: (_: unknown, __: unknown, signal: AbortSignal) => {
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
    onMerged: () => {},
    onRefused: (error) => expect.fail(error.message),
  })
  const [first, second, third, fourth] = [lineTo(log), lineTo(log), lineTo(log), lineTo(log)]
  await chatLog.enterOn(first.line)
  expect(reads).toHaveLength(0)

  first.lose()
  log[0] = message(1, 1)
  await chatLog.enterOn(second.line)
  expect(reads).toHaveLength(1)

  second.lose()
  await chatLog.enterOn(third.line)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(reads).toHaveLength(2)

  // The third line is still there, but silent: nobody was told over it.
  log[1] = message(2, 1)
  await chatLog.enterOn(fourth.line)
  await vi.waitFor(() => expect(chatLog.view.messages).toEqual(log))
  expect(reads).toHaveLength(3)
})
