import { expect, test } from 'vitest'
import * as z from 'zod'
import { giveRole, say } from '../steps/chats/chats.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { givenListener } from '../steps/events/domain-events.ts'
import { givenUser, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { enableMapping } from '../steps/aws/lambda.ts'
import { deadLettersWith, sendTo } from '../steps/aws/queues.ts'
import { messageKeyImage, storeBrokenMessage } from '../steps/stored/store.ts'

/** The schema that consumers have. */
const publishedSchema = async () => {
  const answer = await fetch(`${deployment().restUrl}/events.json`)
  expect(answer.status).toBe(200)
  return z.fromJSONSchema((await answer.json()) as Parameters<typeof z.fromJSONSchema>[0])
}

test('a chat’s whole life is published on the bus, in its order, by the published schema', async () => {
  const listener = await givenListener()
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenUser()]
  const { chatId } = await givenChat(alice, bob)
  const message = await say(alice, chatId, 'hello')
  const params = { chatId, seq: String(message.seq) }
  const { body: edited } = await alice.rest.done('editMessage', { params, body: { text: 'hello!' } })
  await bob.rest.done('addReaction', { params: { ...params, emoji: '👍' } })
  await bob.rest.done('markRead', { params: { chatId }, body: { seq: message.seq } })
  const { body: deleted } = await alice.rest.done('deleteMessage', { params })
  await alice.rest.done('addMembers', { params: { chatId }, body: { usernames: [carol.username] } })
  await giveRole(alice, chatId, bob, 'admin')
  await bob.rest.done('patchChat', { params: { chatId }, body: { name: 'Dinner' } })
  await bob.rest.done('removeMember', { params: { chatId, userId: 'me' } })
  await alice.rest.done('deleteChat', { params: { chatId } })

  const events = await listener.hears(chatId, 'member.removed', 3)
  // Events of one transaction come together, in any order.
  const story = [
    ['chat.created', 'member.added', 'member.added'],
    ['message.created'],
    ['message.updated'],
    ['message.updated'],
    ['message.deleted'],
    ['member.added', 'message.created'],
    ['member.updated', 'message.created'],
    ['chat.updated', 'message.created'],
    ['member.removed', 'message.created'],
    ['chat.deleted'],
    ['member.removed', 'member.removed'],
  ]
  const names = listener.namesOf(chatId)
  expect(story.map(({ length }) => names.splice(0, length).sort())).toEqual(story)
  expect(names).toEqual([])

  const schema = await publishedSchema()
  for (const event of events) expect(schema.parse(event)).toMatchObject({ source: 'parley' })
  expect(schema.safeParse({ ...events[0], detail: { ...events[0]?.detail, version: 2 } }).success).toBe(false)
  const sequences = events.map(({ detail }) => detail.sequence)
  expect(sequences).toEqual(sequences.toSorted())
  expect(new Set(events.map(({ detail }) => detail.eventId)).size).toBe(events.length)
  const details = (name: string) =>
    events.flatMap((event) => (event['detail-type'] === name ? [event.detail] : []))
  expect(details('message.created')[0]).toMatchObject({ version: 1, chatId, message })
  expect(details('message.updated')[0]).toMatchObject({ message: edited })
  expect(details('message.deleted')).toMatchObject([{ message: deleted }])
  expect(details('chat.updated')).toMatchObject([{ chat: { name: 'Dinner', ownerId: alice.userId } }])
  expect(details('member.updated')).toMatchObject([{ member: { userId: bob.userId, role: 'admin' } }])
  expect(details('chat.deleted')).toMatchObject([{ chat: { name: 'Dinner', memberCount: 2 } }])
})

test('a record that cannot be read lands among the dead letters whole, and its neighbours go through', async () => {
  const listener = await givenListener()
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  const first = await say(alice, chatId)
  await storeBrokenMessage(chatId, 900, 'who said this, and when?')
  const second = await say(alice, chatId)

  const events = await listener.hears(chatId, 'message.created', 2)
  expect(events.map(({ detail }) => detail['message'])).toEqual(expect.arrayContaining([first, second]))
  const [letter] = await deadLettersWith('DomainEventsDeadLettersUrl', chatId, 1)
  expect(JSON.parse(letter?.body ?? '')).toMatchObject({
    eventName: 'INSERT',
    dynamodb: { NewImage: { text: { S: 'who said this, and when?' } } },
  })
  expect(letter?.reason).toBeTruthy()
})

test('dead letters that are sent back are published in their order, and set aside again if still unreadable', async () => {
  const listener = await givenListener()
  const alice = await givenPerson()
  const { chatId } = await givenChat(alice)
  await listener.hears(chatId, 'chat.created')
  const letter = (seq: number, item: Record<string, unknown>) => ({
    eventID: `${chatId}-${seq}`,
    eventName: 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: 1795000000,
      Keys: messageKeyImage(chatId, seq),
      SequenceNumber: String(seq),
      NewImage: item,
    },
  })
  const stored = {
    chatId: { S: chatId },
    seq: { N: '7' },
    type: { S: 'text' },
    senderId: { S: alice.userId },
    senderName: { S: alice.username },
    text: { S: 'late' },
    sentAtMs: { N: '1795000000000' },
  }
  await enableMapping('DomainEventsRedriveMappingId')
  await sendTo('DomainEventsRedriveUrl', letter(8, { text: { S: 'broken' } }))
  await sendTo('DomainEventsRedriveUrl', `no JSON, of ${chatId}`)
  await sendTo('DomainEventsRedriveUrl', letter(7, stored))

  const late = (await listener.hears(chatId, 'message.created')).at(-1)
  expect(late?.detail).toMatchObject({ eventId: `${chatId}-7`, message: { seq: 7, text: 'late' } })
  const again = await deadLettersWith('DomainEventsDeadLettersUrl', chatId, 2)
  for (const { reason } of again) expect(reason).toBeTruthy()
})
