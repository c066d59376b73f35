import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { enterWhileOthersSend } from '../steps/chats/enter-while-others-send.ts'

/** Three times each of the twelve moments; `npm run test:long` does it hundreds of times. */
const rounds = 36

test(
  'entering while others send: nothing is missing, nothing is there twice once sorted by seq',
  {
    timeout: 180_000,
  },
  () => enterWhileOthersSend(rounds),
)

test('a line that breaks and comes back loses nothing, however often', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [talking] = await entered(chat, sender)
  if (!talking) throw new Error('no sender')
  const total = 80
  const sending = (async () => {
    for (let index = 1; index <= total; index++)
      await talking.does('message', { chatId, text: `n ${index}`, clientMessageId: `m-${index}` })
  })()

  const kept = new Map<number, string>()
  const contiguous = () => {
    let seq = 0
    while (kept.has(seq + 1)) seq++
    return seq
  }
  while (contiguous() < total) {
    const socket = await reader.connects()
    const entering = await socket.does('enter', { chatId, after: contiguous() })
    const take = () => {
      for (const { seq, text } of [...entering.messages, ...socket.pushed(chatId)]) kept.set(seq, text)
      return contiguous()
    }
    const goal = Math.min(total, take() + 7)
    await socket.until('some more', () => (take() >= goal ? true : undefined))
    socket.close()
  }
  await sending
  expect([...kept].toSorted(([a], [b]) => a - b)).toEqual(
    Array.from({ length: total }, (_, index) => [index + 1, `n ${index + 1}`]),
  )
})
