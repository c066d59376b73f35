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
