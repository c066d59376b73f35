import { expect } from 'vitest'
import { entered, givenChat, givenPerson } from '../accounts/given-users.ts'

/** Has somebody enter a chat again and again while another sends, and expects every message once each time. */
export const enterWhileOthersSend = async (rounds: number): Promise<void> => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [talking] = await entered(chat, sender)
  if (!talking) throw new Error('no sender')
  let last = 0
  const nextMessage = () => {
    const clientMessageId = `m-${++last}`
    return { text: clientMessageId, clientMessageId }
  }
  const sayOverRest = async () => {
    await sender.rest.done('sendMessage', { params: { chatId }, body: nextMessage() })
  }
  const sayOverSocket = () => talking.does('message', { chatId, ...nextMessage() })

  for (let round = 0; round < rounds; round++) {
    const socket = await reader.connects()
    const have = last
    // Two sends and the entering are under way together; each round starts the entering a little later.
    const sending = Promise.all([sayOverRest(), sayOverRest()])
    for (let turn = 0; turn < round % 12; turn++) await fetch('data:,')
    const [{ messages }] = await Promise.all([socket.does('enter', { chatId, after: have }), sending])
    // `more` is not asked about: what the answer does not have was appended after the subscription, and is pushed.
    await sayOverSocket()
    await socket.isCaughtUp()

    const got = [...messages, ...socket.pushed(chatId)]
    const bySeq = new Map(got.map((message) => [message.seq, message]))
    expect([...bySeq.keys()].toSorted((a, b) => a - b)).toEqual([have + 1, have + 2, have + 3])
    // Messages that came both ways are the same.
    for (const message of got) expect(message).toEqual(bySeq.get(message.seq))
    socket.close()
  }
}
