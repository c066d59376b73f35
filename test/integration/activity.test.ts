import { queues, sockets } from '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { logOut } from '../../shared/domain/accounts/log-out.ts'
import { announceActivity } from '../../shared/domain/fan-out/announce-activity.ts'
import { queueActivity, type StreamChange } from '../../shared/domain/fan-out/queue-activity.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { setNotifications } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { emptyQueue, waitingIn } from '../steps/aws/drain-queue.ts'
import { underTableConditions } from '../steps/aws/under-table-conditions.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'

underTableConditions()

type Users = [User, User, User]
const activityAt = (connectionId: string) =>
  sockets.received(connectionId).filter(({ type }) => type === 'activity')
const given = async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as Users
  const chatId = await givenChat([alice, bob, carol])
  const say = (text: string) => postMessage(alice.credentials, { chatId, text })
  return { alice, bob, carol, chatId, say }
}

describe('activity', () => {
  it('is told to each member’s sockets that have not entered, with what the list would show', async () => {
    const { alice, bob, carol, chatId, say } = await given()
    const [inside, outside, mine] = [await givenSocket(bob), await givenSocket(bob), await givenSocket(alice)]
    const carols = await givenSocket(carol)
    await enterChat(inside, chatId, undefined)
    await say('hello')
    const { message } = await say(`hello @${carol.username}`)
    const { seq } = message
    await announceActivity(chatId)

    const lastMessage = { seq, senderId: alice.userId, text: `hello @${carol.username}` }
    expect(activityAt(outside.connectionId)).toMatchObject([
      { chatId, lastSeq: seq, lastMessage, mentions: 0 },
    ])
    expect(activityAt(mine.connectionId)).toMatchObject([{ chatId, lastSeq: seq }])
    expect(activityAt(carols.connectionId)).toMatchObject([{ chatId, lastSeq: seq, mentions: 1 }])
    expect(activityAt(inside.connectionId)).toEqual([])
  })

  it('is not told to whom has muted the chat, was removed, or has logged out meanwhile', async () => {
    const { alice, bob, carol, chatId, say } = await given()
    const [bobs, carols, alices] = [
      await givenSocket(bob),
      await givenSocket(carol),
      await givenSocket(alice),
    ]
    await say('hello')
    await setNotifications(bob.credentials, chatId, 'me', 'none')
    await removeMember(alice.credentials, chatId, carol.userId)
    await logOut(alice.credentials, undefined)
    await announceActivity(chatId)
    for (const { connectionId } of [bobs, carols, alices]) expect(activityAt(connectionId)).toEqual([])
  })

  it('is told in chats of up to 200 members', async () => {
    const { bob, chatId, say } = await given()
    const socket = await givenSocket(bob)
    await say('hello')
    const count = (members: number) =>
      updateItem(keys.chatMeta(chatId), 'SET memberCount = :count', { values: { ':count': members } })
    await count(limits.activityMembers + 1)
    await announceActivity(chatId)
    expect(activityAt(socket.connectionId)).toEqual([])
    await count(limits.activityMembers)
    await announceActivity(chatId)
    expect(activityAt(socket.connectionId)).toHaveLength(1)
  })

  it('is queued once a second and chat, for messages and changes of their texts, not for reactions', async () => {
    const [chatId, other] = [crypto.randomUUID(), crypto.randomUUID()]
    const message = (chat: string, seq: number, text: string, before?: string): StreamChange => ({
      key: keys.message(chat, seq),
      ...(before !== undefined && { before: { text: { S: before } } }),
      after: { text: { S: text } },
    })
    await emptyQueue(queues.retry)
    const nowMs = Date.now()
    await queueActivity(
      [message(chatId, 1, 'one'), message(chatId, 2, 'two'), message(other, 1, 'one')],
      nowMs,
    )
    expect(await waitingIn(queues.retry)).toBe(2)
    await queueActivity([message(chatId, 3, 'three')], nowMs + 900)
    expect(await waitingIn(queues.retry)).toBe(2)
    await queueActivity(
      [message(other, 1, 'one', 'one'), { key: keys.chatHead(other), after: {} }],
      nowMs + 2000,
    )
    expect(await waitingIn(queues.retry)).toBe(2)
    await queueActivity([message(chatId, 3, 'four', 'three')], nowMs + 1000)
    expect(await waitingIn(queues.retry)).toBe(3)
    await emptyQueue(queues.retry)
  })
})
