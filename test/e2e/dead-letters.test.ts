import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { eventually } from '../steps/generic/eventually.ts'
import { entered, freshName, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { deadLettersWith, sendTo } from '../steps/aws/queues.ts'
import { storedOfChat } from '../steps/stored/stored.ts'
import { rosterImage, storeSubscriptions } from '../steps/stored/store.ts'

const job = (chatId: string, seq: number) => ({
  chatId,
  pushes: [{ type: 'messages', chatId, messages: [{ ...aMessage, chatId, seq }] }],
})
const aMessage = {
  type: 'text',
  senderId: 'alice',
  senderName: 'alice',
  text: 'handed over',
  sentAt: '2026-11-21T13:45:00.000Z',
}

test('a fan-out job that cannot be read is set aside at once, and holds up nothing of its chat', async () => {
  const alice = await givenPerson()
  const chat = await givenChat(alice)
  const { chatId } = chat
  const [socket] = await entered(chat, alice)
  const handOver = (body: unknown) =>
    sendTo('FanOutQueueUrl', body, { MessageGroupId: chatId, MessageDeduplicationId: randomUUID() })
  await handOver(`no JSON, of ${chatId}`)
  await handOver({ chatId, pushes: 'none' })
  await handOver(job(chatId, 1))
  await handOver({ chatId, pushes: [{ type: 'messages', messages: 'none' }] })
  await handOver(job(chatId, 2))

  await socket?.receives('messages', ({ messages }) => messages.some(({ seq }) => seq === 2))
  expect(socket?.pushed(chatId).map(({ seq }) => seq)).toEqual([1, 2])
  const letters = await deadLettersWith('FanOutDeadLettersUrl', chatId, 3)
  expect(letters.map(({ body, reason }) => [body.slice(0, 7), reason === undefined])).toEqual([
    ['no JSON', false],
    ['{"chatI', false],
    ['{"chatI', false],
  ])
})

test('a retry of a fan-out that cannot be read is set aside at once', async () => {
  const mark = freshName('broken')
  await sendTo('FanOutRetryQueueUrl', { chatId: mark, only: 'everyone', pushes: [] })
  const [letter] = await deadLettersWith('FanOutRetryDeadLettersUrl', mark, 1)
  expect(letter?.reason).toContain('only')
})

test('a clean-up that is brought again is done, and one that cannot be read is set aside', async () => {
  const { userId } = await givenPerson()
  const [chatId, connectionId] = [randomUUID(), 'gone=']
  await storeSubscriptions([{ chatId, userId, connectionId, joinedAtMs: 1 }])
  await sendTo('CleanUpRetryUrl', { DDBStreamBatchInfo: { shardId: chatId } })
  const removed = rosterImage(chatId, userId, 1)
  await sendTo('CleanUpRetryUrl', { eventName: 'REMOVE', dynamodb: { OldImage: removed } })

  await eventually('the subscription is gone', async () =>
    (await storedOfChat(chatId)).length === 0 ? true : undefined,
  )
  const [letter] = await deadLettersWith('CleanUpDeadLettersUrl', chatId, 1)
  expect(letter?.reason).toContain('dynamodb')
})

test("a job of the required notifications' guard that cannot be read is set aside", async () => {
  const mark = freshName('broken')
  await sendTo('NotificationGuardQueueUrl', { chatId: mark, senderId: mark })
  const [letter] = await deadLettersWith('NotificationGuardDeadLettersUrl', mark, 1)
  expect(letter?.reason).toContain('clientMessageId')
})
