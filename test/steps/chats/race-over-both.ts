import { expect } from 'vitest'
import { entered, givenChat, givenPeople } from '../accounts/given-users.ts'
import { inOrder, lineOf, linesOf } from './race-senders.ts'

/**
 * Several loops send over REST, each its next message after the answer, while a socket sends many at once. The emulator
 * takes the frames of sockets one after another, but runs a function of REST as often at once as asked.
 */
export const raceOverRestAndSocket = async (loops: number, each: number, frames: number): Promise<void> => {
  const total = loops * each + frames
  const [owner, other] = await givenPeople(2)
  if (!owner || !other) throw new Error('two people')
  const chat = await givenChat(owner, other)
  const { chatId } = chat
  const [sending, watching] = await entered(chat, other, owner)
  if (!sending || !watching) throw new Error('two sockets')
  const overRest = Array.from({ length: loops }, async (_, sender) => {
    for (let index = 0; index < each; index++) {
      const body = { text: `${index} from ${sender}`, clientMessageId: `r${sender}-${index}` }
      await owner.rest.done('sendMessage', { params: { chatId }, body })
    }
  })
  const overSocket = Array.from({ length: frames }, (_, index) =>
    sending.does('message', { chatId, text: `${index} on a socket`, clientMessageId: `s-${index}` }),
  )
  await Promise.all([...overRest, ...overSocket])

  const written = await linesOf(owner, chatId)
  expect(written.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, index) => index + 1))
  expect(new Set(written.map(({ content }) => content)).size).toBe(total)
  // A busy chat may ack before it has posted to the others.
  await expect.poll(() => watching.pushed(chatId).length).toBeGreaterThanOrEqual(total)
  await watching.isCaughtUp()
  expect(inOrder(watching.pushed(chatId).map(lineOf))).toEqual(written)
  const { body } = await owner.rest.done('listMessages', {
    params: { chatId },
    query: { after: 0, limit: 100 },
  })
  const times = body.messages.map(({ sentAt }) => sentAt)
  expect(times).toEqual(times.toSorted())
}
