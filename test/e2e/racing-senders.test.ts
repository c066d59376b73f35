import { expect, test } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { entered, givenChat, givenPeople, type Person } from '../steps/accounts/given-users.ts'
import type { Socket } from '../steps/api/socket.ts'

const senders = 20
const each = 25
const total = senders * each
/** The emulator takes all 500 frames one after another, so the last ack waits for all of them. */
const patienceMs = 150_000
const everySeq = Array.from({ length: total }, (_, index) => index + 1)

/** A reader's view of a seq: its sender and its text. */
type Line = { seq: number; content: string }
const inOrder = (lines: Line[]) => lines.toSorted((a, b) => a.seq - b.seq)
const lineOf = ({ seq, clientMessageId, text }: Message): Line => ({
  seq,
  content: `${clientMessageId} ${text}`,
})

const log = async (reader: Person, chatId: string): Promise<Line[]> => {
  const lines: Line[] = []
  for (;;) {
    const query = { after: lines.at(-1)?.seq ?? 0, limit: 100 }
    const { body } = await reader.rest.done('listMessages', { params: { chatId }, query })
    if (body.messages.length === 0) return lines
    lines.push(...body.messages.map(lineOf))
  }
}

test('20 senders on 20 sockets, 25 messages each at once: 500 messages in one order, the same for all', {
  timeout: 180_000,
}, async () => {
  const people = await givenPeople(senders)
  const [owner, ...others] = people
  if (!owner) throw new Error('nobody')
  const chat = await givenChat(owner, ...others)
  const { chatId } = chat
  const sockets = await entered(chat, ...people)
  const [watching] = await entered(chat, owner)
  if (!watching) throw new Error('no watcher')

  const sendAll = (socket: Socket, sender: number): Promise<Line[]> =>
    Promise.all(
      Array.from({ length: each }, async (_, index) => {
        const [clientMessageId, text] = [`s${sender}-${index}`, `${index} from ${sender}`]
        const { seq = 0, duplicate } = await socket.does(
          'message',
          { chatId, text, clientMessageId },
          patienceMs,
        )
        expect(duplicate).toBe(false)
        return { seq, content: `${clientMessageId} ${text}` }
      }),
    )
  const acked = await Promise.all(sockets.map(sendAll))

  const written = await log(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(everySeq)
  expect(new Set(written.map(({ content }) => content)).size).toBe(total)
  expect(inOrder(acked.flat())).toEqual(written)

  // A fan-out is finished before its ack, so all has been pushed: nothing is asked for again here.
  const readers = [
    ...sockets.map((socket, index) => ({ socket, own: acked[index] ?? [] })),
    { socket: watching, own: [] },
  ]
  for (const { socket, own } of readers) {
    await socket.isCaughtUp()
    expect(inOrder([...own, ...socket.pushed(chatId).map(lineOf)])).toEqual(written)
  }
  const { body } = await owner.rest.done('getChat', { params: { chatId } })
  expect(body.lastSeq).toBe(total)
})

// The emulator takes the frames of sockets one after another, but runs a function of REST as often at once as asked.
test('senders over REST and sockets at once share one order, and every reader sees it', async () => {
  const [owner, other] = await givenPeople(2)
  if (!owner || !other) throw new Error('two people')
  const chat = await givenChat(owner, other)
  const { chatId } = chat
  const [sending, watching] = await entered(chat, other, owner)
  if (!sending || !watching) throw new Error('two sockets')
  const overRest = Array.from({ length: 8 }, async (_, sender) => {
    for (let index = 0; index < 12; index++) {
      const body = { text: `${index} from ${sender}`, clientMessageId: `r${sender}-${index}` }
      await owner.rest.done('sendMessage', { params: { chatId }, body })
    }
  })
  const overSocket = Array.from({ length: 24 }, (_, index) =>
    sending.does('message', { chatId, text: `${index} on a socket`, clientMessageId: `s-${index}` }),
  )
  await Promise.all([...overRest, ...overSocket])

  const written = await log(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(everySeq.slice(0, 8 * 12 + 24))
  expect(new Set(written.map(({ content }) => content)).size).toBe(8 * 12 + 24)
  await watching.isCaughtUp()
  expect(inOrder(watching.pushed(chatId).map(lineOf))).toEqual(written)
  const { body } = await owner.rest.done('listMessages', {
    params: { chatId },
    query: { after: 0, limit: 100 },
  })
  const times = body.messages.map(({ sentAt }) => sentAt)
  expect(times).toEqual(times.toSorted())
})
