import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'

const rounds = 60

test('entering while others send: nothing is missing, nothing is there twice once sorted by seq', async () => {
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
    // What came by both ways is one and the same.
    for (const message of got) expect(message).toEqual(bySeq.get(message.seq))
    socket.close()
  }
})

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
