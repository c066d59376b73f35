import { queues, sockets } from '../steps/domain/domain.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import { deliverGroup } from '../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { leaveChat } from '../../shared/domain/live/leave-chat.ts'
import { readHeads } from '../../shared/domain/live/read-heads.ts'
import { removeSubscriptionsOf } from '../../shared/domain/sockets/remove-subscriptions.ts'
import type { Subscription } from '../../shared/domain/records/subscription.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import {
  append,
  givenChat,
  givenSocket,
  givenUsers,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

const subscriptionsOf = (chatId: string) => queryAll<Subscription>(ranges.subscriptions(chatId))
const chatsOfSocket = (connectionId: string) => queryAll(ranges.connectionChats(connectionId))

/** The seqs of the messages that were pushed to a socket. */
const pushedSeqs = (connectionId: string): number[] =>
  sockets
    .received(connectionId)
    .flatMap(({ messages }) => ((messages ?? []) as { seq: number }[]).map(({ seq }) => seq))

const deliverQueued = async (body: string): Promise<void> => {
  await deliverGroup([FanOutJob.parse(JSON.parse(body))])
}

describe('entering a chat', () => {
  it('misses no message that is sent meanwhile, and gets none that it has not', async () => {
    const users = await givenUsers(6)
    const chatId = await givenChat(users)
    const [sender, ...readers] = users as [User, ...User[]]
    const open = await Promise.all(readers.flatMap((reader) => [givenSocket(reader), givenSocket(reader)]))

    const count = 25
    const sending = Array.from({ length: count }, async (_, index) => {
      await sleep(Math.random() * 400)
      await postMessage(sender.credentials, { chatId, text: `m${index}`, clientMessageId: `c-${index}` })
    })
    const entering = open.map(async (socket) => {
      await sleep(Math.random() * 400)
      const { messages } = await enterChat(socket, chatId, 0)
      return { connectionId: socket.connectionId, answered: messages.map(({ seq }) => seq) }
    })
    let isSending = true
    const allSent = Promise.all(sending).finally(() => {
      isSending = false
    })
    // Writers that collide hand over to the append queue, and that hands over its fan-out.
    const delivering = async () => {
      do await drainQueue(queues.fanOut, deliverQueued)
      while (isSending)
    }
    const [entered] = await Promise.all([Promise.all(entering), allSent, delivering()])
    await drainQueue(queues.fanOut, deliverQueued)
    const everySeq = Array.from({ length: count }, (_, index) => index + 1)
    for (const { connectionId, answered } of entered) {
      const known = new Set([...answered, ...pushedSeqs(connectionId)])
      expect([...known].sort((a, b) => a - b)).toEqual(everySeq)
    }
  })

  it('answers the last 50 oldest first, or what came since up to 100 and whether there is more', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    for (let index = 1; index <= 105; index++) await append(chatId, alice, `m${index}`)
    const socket = await givenSocket(alice)
    const seqsOf = async (after: number | undefined) => {
      const { messages, lastSeq, more } = await enterChat(socket, chatId, after)
      return { first: messages[0]?.seq, last: messages.at(-1)?.seq, count: messages.length, lastSeq, more }
    }
    expect(await seqsOf(undefined)).toEqual({ first: 56, last: 105, count: 50, lastSeq: 105, more: false })
    expect(await seqsOf(0)).toEqual({ first: 1, last: 100, count: 100, lastSeq: 105, more: true })
    expect(await seqsOf(5)).toEqual({ first: 6, last: 105, count: 100, lastSeq: 105, more: false })
    expect(await seqsOf(105)).toEqual({
      first: undefined,
      last: undefined,
      count: 0,
      lastSeq: 105,
      more: false,
    })
    expect(await readHeads(socket)).toEqual({ heads: { [chatId]: 105 }, more: false })
  })

  it('is over on both sides after leaving', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice])
    const socket = await givenSocket(alice)
    await enterChat(socket, chatId, undefined)
    await leaveChat(socket, chatId)
    await leaveChat(socket, chatId)
    expect(await subscriptionsOf(chatId)).toEqual([])
    expect(await readHeads(socket)).toEqual({ heads: {}, more: false })
  })

  it('leaves no subscription behind when the member is removed meanwhile', async () => {
    const [owner, ...members] = (await givenUsers(9)) as [User, ...User[]]
    const chatId = await givenChat([owner, ...members])
    const open = await Promise.all(members.map((member) => givenSocket(member)))
    const outcomes = await Promise.allSettled([
      ...open.map(async (socket) => {
        await sleep(Math.random() * 60)
        return enterChat(socket, chatId, undefined)
      }),
      ...members.map(async ({ userId }) => {
        await sleep(Math.random() * 60)
        return removeMember(owner.credentials, chatId, userId)
      }),
    ])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'chat_not_found' })
    expect(await subscriptionsOf(chatId)).toEqual([])
    for (const { connectionId } of open) expect(await chatsOfSocket(connectionId)).toEqual([])
  })

  it('leaves no subscription behind when the socket closes meanwhile', async () => {
    const [alice] = (await givenUsers(1)) as [User]
    const chats = await Promise.all(Array.from({ length: 6 }, () => givenChat([alice])))
    const socket = await givenSocket(alice)
    const outcomes = await Promise.allSettled([
      ...chats.map(async (chatId) => {
        await sleep(Math.random() * 60)
        return enterChat(socket, chatId, undefined)
      }),
      sleep(30).then(() => removeConnection(socket.connectionId)),
      sleep(32).then(() => removeConnection(socket.connectionId)),
    ])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'session_ended' })
    for (const chatId of chats) expect(await subscriptionsOf(chatId)).toEqual([])
    expect(await chatsOfSocket(socket.connectionId)).toEqual([])
  })
})

describe('removing the subscriptions of a membership', () => {
  it('spares those of a later one, however late it runs', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const [kept, lost] = [await givenSocket(bob), await givenSocket(bob)]
    await enterChat(kept, chatId, undefined)
    await enterChat(lost, chatId, undefined)
    const before = await membershipOf(chatId, bob.userId)
    await removeMember(owner.credentials, chatId, bob.userId)
    expect(await subscriptionsOf(chatId)).toEqual([])
    await sleep(2)
    await addMembers(owner.credentials, chatId, [bob.username])
    await enterChat(kept, chatId, undefined)

    await removeSubscriptionsOf(chatId, bob.userId, before?.joinedAtMs ?? 0)
    expect((await subscriptionsOf(chatId)).map(({ connectionId }) => connectionId)).toEqual([
      kept.connectionId,
    ])
    expect(await chatsOfSocket(kept.connectionId)).toHaveLength(1)
    expect(await getItem(keys.connectionChat(lost.connectionId, chatId))).toBeUndefined()
  })
})

describe('fan-out', () => {
  it("reaches every socket in the chat but the sender's own, and forgets those that are gone", async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([alice, bob])
    const [own, other, bobs, gone] = await Promise.all([
      givenSocket(alice),
      givenSocket(alice),
      givenSocket(bob),
      givenSocket(bob),
    ])
    for (const socket of [own, other, bobs, gone]) await enterChat(socket, chatId, undefined)
    sockets.answer(gone.connectionId, 410)
    await postMessage(own, { chatId, text: 'hello', clientMessageId: 'c-1' })
    expect([own, other, bobs].map(({ connectionId }) => pushedSeqs(connectionId))).toEqual([[], [1], [1]])
    expect(await getItem(keys.connection(gone.connectionId))).toBeUndefined()
    expect(await subscriptionsOf(chatId)).toHaveLength(3)
  })

  it('sends nothing more to a member who was removed', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const socket = await givenSocket(bob)
    await enterChat(socket, chatId, undefined)
    await removeMember(owner.credentials, chatId, bob.userId)
    const before = pushedSeqs(socket.connectionId).length
    await postMessage(owner.credentials, { chatId, text: 'secret' })
    expect(pushedSeqs(socket.connectionId)).toHaveLength(before)
  })
})
