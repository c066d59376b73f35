import { expect, test } from 'vitest'
import { keys } from '../../shared/domain/records/keys.ts'
import { itemsUnder, storeItems } from '../steps/aws/table.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'

/** What is stored of sockets that entered a chat and went away without a word. */
const silentSockets = (chatId: string, userId: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const connectionId = `silent-${chatId}-${index}`
    const shared = { connectionId, userId, expiresAt: Math.ceil(Date.now() / 1000) + 7200 }
    return [
      { ...keys.subscription(chatId, userId, connectionId), ...shared, joinedAtMs: 0 },
      { ...keys.connectionChat(connectionId, chatId), ...shared, chatId },
    ]
  }).flat()

const untilSubscribed = (chatId: string, userId: string, count: number) =>
  eventually(`${count} subscriptions are left`, async () => {
    const left = await itemsUnder(keys.chatMeta(chatId).pk, `SUB#${userId}#`)
    return left.length === count ? true : undefined
  })

test('sockets that are gone hold up nobody, and the message that finds them gone cleans them up', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, sender, reader)
  await storeItems(silentSockets(chatId, reader.userId, 5))
  await sending?.does('message', { chatId, text: 'hello', clientMessageId: 'm-1' })
  await reading?.isCaughtUp()
  expect(reading?.pushed(chatId)).toMatchObject([{ text: 'hello' }])
  await untilSubscribed(chatId, reader.userId, 1)
  expect(await itemsUnder(keys.connection(`silent-${chatId}-0`).pk)).toEqual([])
})

test('to more sockets than a sender posts to itself, a queue delivers: all, each once, in order', async () => {
  const [sender, reader] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(sender, reader)
  const { chatId } = chat
  const [sending, reading] = await entered(chat, sender, reader)
  if (!sending || !reading) throw new Error('two sockets')
  await storeItems(silentSockets(chatId, reader.userId, 300))
  const texts = Array.from({ length: 8 }, (_, index) => `n ${index + 1}`)
  for (const text of texts)
    await sending.does('message', { chatId, text, clientMessageId: text.replace(' ', '-') })

  await reading.until('all messages', () => (reading.pushed(chatId).length >= 8 ? true : undefined))
  await untilSubscribed(chatId, reader.userId, 1)
  const bySeq = new Map(reading.pushed(chatId).map(({ seq, text }) => [seq, text]))
  expect([...bySeq].toSorted(([a], [b]) => a - b)).toEqual(texts.map((text, index) => [index + 1, text]))
})
