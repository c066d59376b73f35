import '../steps/domain/domain.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { recordOperations, roundTrips, totalUnits } from '../steps/domain/operations.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'

/** The budgets that are counts, and so the same on any machine. `npm run bench` has the others. */

const recorder = recordOperations(dynamo())
const kilobyte = 'x'.repeat(700)
let alice: User
let bob: User

const counted = async (work: () => Promise<unknown>) => {
  recorder.take()
  await work()
  return recorder.take()
}

beforeAll(async () => {
  ;[alice, bob] = (await givenUsers(2)) as [User, User]
})

describe('sending', () => {
  it.each([
    ['a socket', 10],
    ['a socket', 2_000],
    ['a token', 10],
  ])('over %s into a chat of %i messages: 2 round trips, 8 write units, 3 read units', async (by, length) => {
    const chatId = await givenChat([alice, bob])
    await seedMessages(chatId, alice, length)
    const socket = await givenSocket(alice)
    await enterChat(socket, chatId, undefined)
    const credentials = by === 'a socket' ? socket : alice.credentials
    const operations = await counted(() =>
      postMessage(credentials, { chatId, text: kilobyte, clientMessageId: 'c-1' }),
    )
    const write = operations.findIndex(({ name }) => name === 'TransactWriteItems')
    expect(roundTrips(operations.slice(0, write + 1))).toBeLessThanOrEqual(2)
    expect(totalUnits(operations).write).toBeLessThanOrEqual(8)
    // Units before the fan-out: what it reads grows with the sockets in the chat.
    expect(totalUnits(operations.slice(0, write + 1)).read).toBeLessThanOrEqual(3)
  })

  it('costs the same for a user of many chats', async () => {
    for (let index = 0; index < 60; index++) await givenChat([bob])
    const chatId = await givenChat([bob])
    const operations = await counted(() =>
      postMessage(bob.credentials, { chatId, text: kilobyte, clientMessageId: 'c-1' }),
    )
    expect(totalUnits(operations).write).toBeLessThanOrEqual(8)
  })
})

describe('reading', () => {
  it('takes one Query for a page of 100 messages', async () => {
    const chatId = await givenChat([alice])
    await seedMessages(chatId, alice, 300)
    const operations = await counted(() =>
      listMessages(alice.credentials, chatId, { before: 250, limit: 100 }),
    )
    expect(operations.filter(({ name }) => name === 'Query')).toHaveLength(1)
  })

  it('takes three round trips for a list of 50 chats with preview and unread', async () => {
    const [carol] = (await givenUsers(1)) as [User]
    for (let index = 0; index < 50; index++) await givenChat([carol])
    const operations = await counted(() => listChats(carol.credentials, { limit: 50 }))
    expect(roundTrips(operations)).toBeLessThanOrEqual(3)
  })
})
