import { expect, test } from 'vitest'
import { whileDyingAfterAppend } from '../steps/aws/lambda.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { request } from '../steps/api/rest.ts'

/** The log of a client that lost its ack: each seq once. */
const seqsOnce = (messages: readonly { seq: number }[]) => [...new Set(messages.map(({ seq }) => seq))]

test('the function of a socket dies between write and fan-out: no ack, and the retry delivers', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, sender, reader)
  if (!sending || !reading) throw new Error('two sockets')
  const message = { text: 'hello', clientMessageId: `dies-${chatId}` }

  await whileDyingAfterAppend(message.clientMessageId, async () => {
    sending.sendRaw(JSON.stringify({ action: 'message', chatId, ...message }))
    await sending.until('the gateway reports that it failed', () => sending.failures[0])
  })
  expect(sending.all('ack')).toEqual([])
  const { body: log } = await reader.rest.done('listMessages', { params: { chatId } })
  expect(log.messages.map(({ text }) => text)).toEqual(['hello'])
  expect(reading.pushed(chatId)).toEqual([])

  const again = await sender.connects()
  const ack = await again.does('message', { chatId, ...message })
  expect(ack).toMatchObject({ seq: 1, duplicate: true })
  await reading.isCaughtUp()
  expect(seqsOnce(reading.pushed(chatId))).toEqual([1])
  await again.does('message', { chatId, text: 'next', clientMessageId: 'm-2' })
  await reading.isCaughtUp()
  expect(seqsOnce(reading.pushed(chatId))).toEqual([1, 2])
})

test('the function of REST dies between write and fan-out: no success, and the retry delivers', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [reading] = await entered(chat, reader)
  if (!reading) throw new Error('no reader')
  const sent = { params: { chatId }, body: { text: 'hello', clientMessageId: `dies-${chatId}` } }

  const answer = await whileDyingAfterAppend(sent.body.clientMessageId, () =>
    request('sendMessage', sender.accessToken, sent),
  )
  expect(answer.status).toBeGreaterThanOrEqual(500)
  expect(reading.pushed(chatId)).toEqual([])

  const again = await sender.rest.done('sendMessage', sent)
  expect(again).toMatchObject({ status: 200, body: { seq: 1, text: 'hello' } })
  await reading.isCaughtUp()
  expect(seqsOnce(reading.pushed(chatId))).toEqual([1])
})
