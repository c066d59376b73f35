import { expect } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { entered, givenChat, givenPeople, type Person } from '../accounts/given-users.ts'
import type { Socket } from '../api/socket.ts'

/** The emulator takes all frames one after another, so the last ack waits for all of them. */
const patienceMs = 150_000

/** A reader's view of a seq: its sender and its text. */
export type Line = { seq: number; content: string }
export const inOrder = (lines: Line[]) => lines.toSorted((a, b) => a.seq - b.seq)
export const lineOf = ({ seq, clientMessageId, text }: Message): Line => ({
  seq,
  content: `${clientMessageId} ${text}`,
})

/** The whole log as REST returns it. */
export const linesOf = async (reader: Person, chatId: string): Promise<Line[]> => {
  const lines: Line[] = []
  for (;;) {
    const query = { after: lines.at(-1)?.seq ?? 0, limit: 100 }
    const { body } = await reader.rest.done('listMessages', { params: { chatId }, query })
    if (body.messages.length === 0) return lines
    lines.push(...body.messages.map(lineOf))
  }
}

/** Many send at once, each on a socket of their own, and expect one order, the same for all. */
export const raceSenders = async (senders: number, each: number): Promise<void> => {
  const total = senders * each
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

  const written = await linesOf(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, index) => index + 1))
  expect(new Set(written.map(({ content }) => content)).size).toBe(total)
  expect(inOrder(acked.flat())).toEqual(written)

  // Nothing is asked for again here. A post that was retried may bring a sender the own message as well.
  const readers = [
    ...sockets.map((socket, index) => ({ socket, own: acked[index] ?? [] })),
    { socket: watching, own: [] },
  ]
  for (const { socket, own } of readers) {
    await socket.isCaughtUp()
    const lines = new Map([...own, ...socket.pushed(chatId).map(lineOf)].map((line) => [line.seq, line]))
    expect(inOrder([...lines.values()])).toEqual(written)
  }
  const { body } = await owner.rest.done('getChat', { params: { chatId } })
  expect(body.lastSeq).toBe(total)
}
