import { expect } from 'vitest'
import { entered, givenChat, givenPerson } from '../accounts/given-users.ts'

/** Has a reader lose its line again and again while another sends, and expects every message in the end. */
export const comeBackWhileOthersSend = async (total: number): Promise<void> => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [talking] = await entered(chat, sender)
  if (!talking) throw new Error('no sender')
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
}
