import { expect, test } from 'vitest'
import { eventually } from '../steps/generic/eventually.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { storedOfConnection, storedSubscriptions } from '../steps/stored/stored.ts'
import { storeSubscriptions } from '../steps/stored/store.ts'

/** The records of sockets that entered a chat and disappeared without a disconnect. */
const givenSilentSockets = (chatId: string, userId: string, count: number) =>
  storeSubscriptions(
    Array.from({ length: count }, (_, index) => ({
      chatId,
      userId,
      connectionId: `silent-${chatId}-${index}`,
    })),
  )

const untilSubscribed = (chatId: string, userId: string, count: number) =>
  eventually(`${count} subscriptions are left`, async () => {
    const left = await storedSubscriptions(chatId, userId)
    return left.length === count ? true : undefined
  })

test('sockets that are gone hold up nobody, and the message that finds them gone cleans them up', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, sender, reader)
  await givenSilentSockets(chatId, reader.userId, 5)
  await sending?.does('message', { chatId, text: 'hello', clientMessageId: 'm-1' })
  await reading?.isCaughtUp()
  expect(reading?.pushed(chatId)).toMatchObject([{ text: 'hello' }])
  await untilSubscribed(chatId, reader.userId, 1)
  expect(await storedOfConnection(`silent-${chatId}-0`)).toEqual([])
})

test('to more sockets than a sender posts to itself, a queue delivers: all, each once, in order', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, sender, reader)
  if (!sending || !reading) throw new Error('two sockets')
  await givenSilentSockets(chatId, reader.userId, 300)
  // The message that finds so many spreads those that enter from then on over shards.
  await sending.does('message', { chatId, text: 'n 0', clientMessageId: 'n-0' })
  const later = await reader.connects()
  await later.does('enter', { chatId })
  const texts = Array.from({ length: 8 }, (_, index) => `n ${index + 1}`)
  for (const text of texts)
    await sending.does('message', { chatId, text, clientMessageId: text.replace(' ', '-') })

  await reading.until('all messages', () => (reading.pushed(chatId).length >= 9 ? true : undefined))
  await later.until('all messages', () => (later.pushed(chatId).length >= 8 ? true : undefined))
  await untilSubscribed(chatId, reader.userId, 1)
  for (const socket of [reading, later]) {
    const bySeq = new Map(socket.pushed(chatId).map(({ seq, text }) => [seq, text]))
    bySeq.delete(1)
    expect([...bySeq].toSorted(([a], [b]) => a - b)).toEqual(texts.map((text, index) => [index + 2, text]))
  }
})
