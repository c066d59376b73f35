import { expect, test } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { entered, givenChat, givenPeople, type Person } from '../steps/given-users.ts'
import type { Socket } from '../steps/socket.ts'

const senders = 20
const each = 25
const total = senders * each
const everySeq = Array.from({ length: total }, (_, index) => index + 1)

/** What a reader knows of a seq: who said what there. */
type Line = { seq: number; said: string }
const inOrder = (lines: Line[]) => lines.toSorted((a, b) => a.seq - b.seq)
const lineOf = ({ seq, clientMessageId, text }: Message): Line => ({
  seq,
  said: `${clientMessageId} ${text}`,
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
        const { seq = 0, duplicate } = await socket.does('message', { chatId, text, clientMessageId })
        expect(duplicate).toBe(false)
        return { seq, said: `${clientMessageId} ${text}` }
      }),
    )
  const acked = await Promise.all(sockets.map(sendAll))

  const written = await log(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(everySeq)
  expect(new Set(written.map(({ said }) => said)).size).toBe(total)
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
