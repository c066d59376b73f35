import { queues, sockets } from '../steps/domain/domain.ts'
import { describe, expect, it, vi } from 'vitest'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { deliverGroup, fanOut, redeliver } from '../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../shared/domain/fan-out/fan-out-job.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { leaveChat } from '../../shared/domain/live/leave-chat.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import {
  allSubscribers,
  readSharding,
  subscribersUpTo,
  subscriptionsOf,
} from '../../shared/domain/sockets/list-subscribers.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import { deleteItems } from '../../shared/platform/storage/write.ts'
import type { ConnectionCredentials } from '../../shared/domain/access/credentials.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import { underTableConditions } from '../steps/aws/under-table-conditions.ts'
import { append, givenChat, givenSocket, givenUsers, type User } from '../steps/domain/given-domain.ts'

// Before the first use. Every socket looks whether its shard is full.
vi.stubEnv('INLINE_SOCKETS', '2')
vi.stubEnv('SOCKETS_PER_SHARD', '2')

underTableConditions()

const deliverQueued = (body: string) => deliverGroup([FanOutJob.parse(JSON.parse(body))])
/** One after the other, as the queue hands out the jobs of a group. */
const delivered = async () => {
  for (const body of await drainQueue(queues.fanOut)) await deliverQueued(body)
}

const seqsAt = ({ connectionId }: ConnectionCredentials): number[] =>
  sockets
    .received(connectionId)
    .flatMap(({ messages }) => ((messages ?? []) as { seq: number }[]).map(({ seq }) => seq))
const typesAt = ({ connectionId }: ConnectionCredentials) =>
  sockets.received(connectionId).map(({ type }) => type)

const given = async (count: number) => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const open: ConnectionCredentials[] = []
  const enters = async (user: User) => {
    const socket = await givenSocket(user)
    await enterChat(socket, chatId, undefined)
    open.push(socket)
    return socket
  }
  for (let index = 0; index < count; index++) await enters(bob)
  const say = (text: string) => postMessage(alice.credentials, { chatId, text })
  const shardOf = async ({ connectionId }: ConnectionCredentials) =>
    (await allSubscribers(chatId)).find((found) => found.connectionId === connectionId)?.pk.split('#')[2]
  return { alice, bob, chatId, open, enters, say, shardOf }
}

describe('a chat of many sockets', () => {
  it('is spread over more shards the more enter, and gets every message once in order by the queue', async () => {
    const { chatId, open, say } = await given(12)
    expect((await readSharding(chatId))?.shards).toBeGreaterThanOrEqual(4)
    const shards = new Set((await allSubscribers(chatId)).map(({ pk }) => pk))
    expect(shards.size).toBeGreaterThanOrEqual(3)
    await say('one')
    await say('two')
    expect(open.flatMap(seqsAt)).toEqual([])
    await delivered()
    for (const socket of open) expect(seqsAt(socket)).toEqual([1, 2])
  })

  it('is delivered to in any order of the jobs, also when they come twice', async () => {
    const { open, say, alice, chatId } = await given(8)
    const { message } = await say('one')
    await say('two')
    await editMessage(alice.credentials, chatId, message.seq, 'one, edited')
    const jobs = await drainQueue(queues.fanOut)
    for (const job of [...jobs, ...jobs].toReversed()) await deliverQueued(job)
    for (const socket of open) {
      expect([...new Set(seqsAt(socket))].toSorted()).toEqual([1, 2])
      expect(typesAt(socket)).toContain('message.updated')
    }
  })

  it('keeps a socket that enters again in its shard, and forgets it wherever it is', async () => {
    const { bob, chatId, open, shardOf, enters } = await given(4)
    const first = open[0] as ConnectionCredentials
    const later = await enters(bob)
    const [before, shard] = [await shardOf(first), await shardOf(later)]
    expect([before, shard]).toEqual([undefined, expect.any(String)])
    for (let more = 0; more < 6; more++) await enters(bob)
    await enterChat(first, chatId, undefined)
    await enterChat(later, chatId, undefined)
    expect([await shardOf(first), await shardOf(later)]).toEqual([before, shard])
    expect(await allSubscribers(chatId)).toHaveLength(11)

    await leaveChat(later, chatId)
    expect(await shardOf(later)).toBeUndefined()
    expect(await getItem(keys.connectionChat(later.connectionId, chatId))).toBeUndefined()
    await removeConnection(open.at(-1)?.connectionId ?? '')
    expect(await allSubscribers(chatId)).toHaveLength(9)
  })

  it('ends for all sockets of a member who is removed, before removing answers', async () => {
    const { alice, bob, chatId, open, say } = await given(9)
    const stays = await givenSocket(alice)
    await enterChat(stays, chatId, undefined)
    await say('before')
    await removeMember(alice.credentials, chatId, bob.userId)
    expect(await subscriptionsOf(chatId, bob.userId)).toEqual([])
    await say('after')
    await delivered()
    expect(new Set(open.flatMap(seqsAt)).has(3)).toBe(false)
    expect(seqsAt(stays)).toEqual([1, 2, 3])
  })

  it('gets nothing of typing and read marks, until few are left', async () => {
    const { chatId, open } = await given(9)
    expect(await subscribersUpTo(chatId, 8)).toBeUndefined()
    expect(await subscribersUpTo(chatId, 9)).toHaveLength(9)
    for (const { connectionId } of open.slice(0, 7)) await removeConnection(connectionId)
    expect(await subscribersUpTo(chatId, 2)).toHaveLength(2)
    expect(await subscribersUpTo(chatId, 1)).toBeUndefined()
  })

  it('is taken away whole when it is deleted, and its sockets hear of that', async () => {
    const { chatId, open } = await given(9)
    await fanOut(chatId, [{ type: 'message.updated', chatId, message: { seq: 1 } as never }])
    await delivered()
    const { shards = 0 } = (await readSharding(chatId)) ?? {}
    await deleteItems([keys.chatMeta(chatId), keys.chatHead(chatId)])
    await cleanUpChat(chatId)
    for (const socket of open) {
      expect(typesAt(socket)).toContain('chat.deleted')
      expect(await getItem(keys.connectionChat(socket.connectionId, chatId))).toBeUndefined()
    }
    expect(await queryAll(ranges.chat(chatId))).toEqual([])
    for (let shard = 0; shard <= shards; shard++)
      expect(await queryAll(ranges.shard(chatId, shard))).toEqual([])
  })
})

describe('a chat that becomes large', () => {
  it('while a message of before finds shards: it reaches the first sockets all the same', async () => {
    const { alice, chatId, open } = await given(2)
    const { message } = await append(chatId, alice, 'appended, not fanned out yet')
    const third = await givenSocket(alice)
    await enterChat(third, chatId, message.seq)
    expect(await readSharding(chatId)).toMatchObject({ shards: 1, generations: [{ fromSeq: 2 }] })
    await fanOut(chatId, [{ type: 'messages', chatId, messages: [message] }])
    await delivered()
    expect(open.map(seqsAt)).toEqual([[1], [1]])
  })

  it('gets what jobs of 0.1.0 in the queue hold, or of a consumer that did not know', async () => {
    const { alice, chatId, open } = await given(6)
    const { message } = await append(chatId, alice, 'in an older job')
    const job = { chatId, pushes: [{ type: 'messages', chatId, messages: [message] }], attempt: 0 }
    await deliverQueued(JSON.stringify(job))
    await delivered()
    expect(open.map(seqsAt)).toEqual(open.map(() => [1]))
  })
})

describe('a socket of a large chat that fails', () => {
  it('holds up nobody, and is sent by the retry queue what it lacks, as it stands then', async () => {
    const { alice, chatId, open, say } = await given(6)
    const failing = open.at(-1) as ConnectionCredentials
    sockets.answer(failing.connectionId, 500)
    const { message } = await say('one')
    await say('two')
    await delivered()
    expect(open.slice(0, -1).map(seqsAt)).toEqual(open.slice(0, -1).map(() => [1, 2]))
    sockets.answer(failing.connectionId, 200)
    await editMessage(alice.credentials, chatId, message.seq, 'edited')
    await drainQueue(queues.retry, (body) => redeliver(FanOutJob.parse(JSON.parse(body))))
    expect([...new Set(seqsAt(failing))]).toEqual([1, 2])
    expect(JSON.stringify(sockets.received(failing.connectionId))).toContain('edited')
  })
})
