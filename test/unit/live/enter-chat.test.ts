import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionCredentials } from '../../../shared/domain/access/credentials.ts'
import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import { readHeads } from '../../../shared/domain/live/read-heads.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import { readChanges } from '../../../shared/domain/messages/read-changes.ts'
import {
  newestSeq,
  readMessages,
  readMessagesAt,
  readRecords,
  readNewest,
} from '../../../shared/domain/messages/read-messages.ts'
import type { Membership } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { type Sharding, shardToEnter } from '../../../shared/domain/records/sharding.ts'
import type { ConnectionChat } from '../../../shared/domain/records/subscription.ts'
import { removeConnection } from '../../../shared/domain/sockets/remove-connection.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { putItem, putItems, updateItem } from '../../../shared/platform/storage/write.ts'
import {
  append,
  givenChat,
  givenSocket,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { beforeCall, beforeTransaction } = useTableInMemory({
  CONNECTS_PER_MINUTE: '60000',
  CONNECT_BURST: '1000',
  SOCKETS_PER_USER: '100',
})
afterEach(() => {
  vi.useRealTimers()
})

const given = async (messages: number, length = 1) => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  for (let seq = 1; seq <= messages; seq++) await append(chatId, alice, 'm'.repeat(length))
  return { alice, bob, chatId, socket: await givenSocket(bob) }
}
const seqsOf = (messages: readonly { seq: number }[]) => messages.map(({ seq }) => seq)
const mirrorOf = ({ connectionId }: ConnectionCredentials, chatId: string) =>
  getItem<ConnectionChat>(keys.connectionChat(connectionId, chatId))
const spreadOver = (chatId: string, shards: number): Sharding => ({
  ...keys.sharding(chatId),
  shards,
  generations: [{ shards, fromSeq: 1 }],
})

describe('whoever enters a chat', () => {
  it('is subscribed under their membership, for as long as a socket lives', async () => {
    const { bob, chatId, socket } = await given(0)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const nowMs = Date.now()
    await enterChat(socket, chatId, undefined)
    const { joinedAtMs } = (await membershipOf(chatId, bob.userId)) as Membership
    const { connectionId } = socket
    const subscription = await getItem<{ expiresAt: number }>(
      keys.subscription(chatId, bob.userId, connectionId),
    )
    expect(subscription).toEqual({
      ...keys.subscription(chatId, bob.userId, connectionId),
      connectionId,
      userId: bob.userId,
      joinedAtMs,
      enteredAtMs: nowMs,
      expiresAt: expect.any(Number),
    })
    expect((subscription?.expiresAt ?? 0) * 1000 - nowMs).toBeGreaterThan(2 * 3600_000)
    expect(await mirrorOf(socket, chatId)).toEqual({
      ...keys.connectionChat(connectionId, chatId),
      connectionId,
      chatId,
      userId: bob.userId,
      expiresAt: subscription?.expiresAt,
    })
  })

  it('stands in one of the shards of a large chat, and stays in theirs when it grows', async () => {
    const { bob, chatId, socket } = await given(0)
    const { connectionId } = socket
    await putItem(spreadOver(chatId, 4))
    await enterChat(socket, chatId, undefined)
    const shard = shardToEnter(spreadOver(chatId, 4), connectionId)
    expect(await mirrorOf(socket, chatId)).toMatchObject({ shard })
    const grown: Sharding = {
      ...keys.sharding(chatId),
      shards: 8,
      generations: [
        { shards: 4, fromSeq: 1 },
        { shards: 8, fromSeq: 1 },
      ],
    }
    await putItem(grown)
    await enterChat(socket, chatId, undefined)
    expect(await mirrorOf(socket, chatId)).toMatchObject({ shard })
    const places = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        getItem(keys.subscription(chatId, bob.userId, connectionId, index)),
      ),
    )
    expect(places.map((place) => place !== undefined)).toEqual(places.map((_, index) => index === shard))
  })

  it('stays in the chat’s own partition once they are there', async () => {
    const { bob, chatId, socket } = await given(0)
    await enterChat(socket, chatId, undefined)
    await putItem(spreadOver(chatId, 2))
    await enterChat(socket, chatId, undefined)
    expect(await mirrorOf(socket, chatId)).not.toHaveProperty('shard')
    expect(await getItem(keys.subscription(chatId, bob.userId, socket.connectionId))).toBeDefined()
  })

  it('gets the newest 50 without a seq, oldest first, and up to 100 after one', async () => {
    const { chatId, socket } = await given(103)
    const newest = await enterChat(socket, chatId, undefined)
    expect(seqsOf(newest.messages)).toEqual(Array.from({ length: 50 }, (_, index) => 54 + index))
    expect(newest).toMatchObject({ lastSeq: 103, more: false })
    const after = await enterChat(socket, chatId, 2)
    expect(seqsOf(after.messages)).toEqual(Array.from({ length: 100 }, (_, index) => 3 + index))
    expect(after).toMatchObject({ lastSeq: 103, more: true })
    expect(await enterChat(socket, chatId, 3)).toMatchObject({ lastSeq: 103, more: false })
    expect(await enterChat(socket, chatId, 103)).toMatchObject({ messages: [], lastSeq: 103, more: false })
  })

  it('gets what fits into a frame, and hears that there is more', async () => {
    const { chatId, socket } = await given(12, 4000)
    const newest = await enterChat(socket, chatId, undefined)
    expect(newest.more).toBe(true)
    expect(newest.messages.length).toBeGreaterThan(5)
    expect(newest.messages.at(-1)?.seq).toBe(12)
    const first = await enterChat(socket, chatId, 0)
    expect(first.more).toBe(true)
    expect(first.messages[0]?.seq).toBe(1)
    for (const answer of [newest, first])
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(limits.frameBytes)
  })

  it('gets the end of the chain of this moment', async () => {
    const { chatId, socket } = await given(3)
    const { chain } = await enterChat(socket, chatId, undefined)
    expect(chain).toMatchObject({ seq: 3 })
  })

  it('hears of a message that came between the reads', async () => {
    const { alice, chatId, socket } = await given(2)
    beforeCall(
      async () => {
        await append(chatId, alice, 'meanwhile')
      },
      (input) => JSON.stringify(input).includes('BETWEEN') && JSON.stringify(input).includes('MSG#'),
    )
    const { messages, lastSeq } = await enterChat(socket, chatId, 1)
    expect(seqsOf(messages)).toEqual([2, 3])
    expect(lastSeq).toBe(3)
  })

  it('is refused a seq that the chat has not reached, and is not subscribed', async () => {
    const { chatId, socket } = await given(2)
    await expect(enterChat(socket, chatId, 3)).rejects.toMatchObject({
      code: 'cursor_ahead',
      message: 'The newest message has seq 2',
    })
    expect(await mirrorOf(socket, chatId)).toBeUndefined()
    expect(await enterChat(socket, chatId, 2)).toMatchObject({ messages: [] })
  })

  it('is refused if they are removed, or their socket is closed, at this moment', async () => {
    const { alice, bob, chatId, socket } = await given(0)
    beforeTransaction(() => removeMember(alice.credentials, chatId, bob.userId))
    await expect(enterChat(socket, chatId, undefined)).rejects.toMatchObject({ code: 'chat_not_found' })
    const other = await givenChat([alice, bob])
    beforeTransaction(() => removeConnection(socket.connectionId))
    await expect(enterChat(socket, other, undefined)).rejects.toMatchObject({ code: 'session_ended' })
    for (const id of [chatId, other]) expect(await mirrorOf(socket, id)).toBeUndefined()
  })

  it('is refused under a membership that has begun anew', async () => {
    const { bob, chatId, socket } = await given(0)
    beforeTransaction(() =>
      updateItem(keys.membership(bob.userId, chatId), 'SET joinedAtMs = :at', { values: { ':at': 5 } }),
    )
    await expect(enterChat(socket, chatId, undefined)).rejects.toMatchObject({ code: 'chat_not_found' })
  })

  it('finds a chat gone that is deleted after they are subscribed', async () => {
    const { alice, chatId, socket } = await given(1)
    beforeCall(
      () => deleteChat(alice.credentials, chatId),
      (input) => 'Key' in input && JSON.stringify(input.Key).includes('"S":"HEAD"'),
    )
    await expect(enterChat(socket, chatId, undefined)).rejects.toMatchObject({ code: 'chat_not_found' })
  })

  it('is told to ask again when they never get their turn', async () => {
    const { chatId, socket } = await given(0)
    vi.useFakeTimers({ toFake: ['Date'] })
    let shard = 0
    const overtake = (): void =>
      beforeTransaction(async () => {
        vi.setSystemTime(Date.now() + 3000)
        await putItem({ ...keys.connectionChat(socket.connectionId, chatId), chatId, shard: ++shard })
        overtake()
      })
    overtake()
    await expect(enterChat(socket, chatId, undefined)).rejects.toMatchObject({ code: 'unavailable' })
    beforeTransaction(async () => {})
  })
})

describe('changes', () => {
  const at = (chatId: string, ...changes: [ms: number, seq: number][]) =>
    putItems(changes.map(([ms, seq]) => ({ ...keys.messageChanged(chatId, ms, seq), seq, expiresAt: 0 })))

  it('are asked for again from a minute before, and listed once, in order', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    const nowMs = Date.now()
    await at('changes', [nowMs - 10, 12], [nowMs - 9, 3], [nowMs - 8, 12], [nowMs - 1000, 7])
    expect(await readChanges('changes', undefined)).toEqual({ changesAt: nowMs - 60_000 })
    expect(await readChanges('changes', nowMs - 10)).toEqual({ changesAt: nowMs - 60_000, changed: [3, 12] })
    expect(await readChanges('changes', nowMs - 1000)).toMatchObject({ changed: [3, 7, 12] })
    expect(await readChanges('changes', nowMs)).toMatchObject({ changed: [] })
    // By a clock that is ahead.
    await at('changes', [nowMs + 59_999, 40], [nowMs + 60_001, 41])
    expect(await readChanges('changes', nowMs)).toMatchObject({ changed: [40] })
  })

  it('are known for a day', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    const day = 24 * 3600_000
    expect(await readChanges('changes', Date.now() - day)).not.toHaveProperty('changed')
    expect(await readChanges('changes', Date.now() - day + 1)).toHaveProperty('changed')
    expect(await readChanges('changes', Date.now() + 1)).not.toHaveProperty('changed')
  })

  it('of few messages are not known when they are very many', async () => {
    const nowMs = Date.now()
    const many = Array.from({ length: 499 }, (_, index): [number, number] => [
      nowMs - 1000 + index,
      1 + (index % 5),
    ])
    await at('often', ...many)
    expect(await readChanges('often', nowMs - 5000)).toMatchObject({ changed: [1, 2, 3, 4, 5] })
    await at('often', [nowMs - 1, 1], [nowMs - 2, 1])
    let limit: unknown
    beforeCall(
      async () => {},
      (input) => {
        limit = 'Limit' in input && input.Limit
        return true
      },
    )
    expect(await readChanges('often', nowMs - 5000)).toEqual({ changesAt: expect.any(Number) })
    expect(limit).toBe(500)
  })
})

describe('the log', () => {
  it('is read after a seq oldest first, else before one newest first, without the bounds', async () => {
    const { chatId } = await given(6)
    const read = async (range: Parameters<typeof readMessages>[1]) =>
      seqsOf(await readMessages(chatId, range))
    expect(await read({ after: 2, limit: 2 })).toEqual([3, 4])
    expect(await read({ after: 2, before: 5, limit: 10 })).toEqual([3, 4])
    expect(await read({ before: 4, limit: 2 })).toEqual([3, 2])
    expect(await read({ limit: 2 })).toEqual([6, 5])
    expect(await read({ after: 3, before: 4, limit: 2 })).toEqual([])
    expect(await read({ after: 3, before: 5, limit: 2 })).toEqual([4])
    expect(await read({ before: 1, limit: 2 })).toEqual([])
    expect(await read({ after: 5, before: 9e15, limit: 2 })).toEqual([6])
    expect(await read({ after: 9e15, limit: 2 })).toEqual([])
    // In a log of any length.
    const [newest] = await readRecords(chatId, { limit: 1 })
    await putItem({
      ...(newest as MessageRecord),
      ...keys.message(chatId, 999_999_999_999),
      seq: 999_999_999_999,
    })
    expect(await read({ limit: 1 })).toEqual([999_999_999_999])
  })

  it('is read at its end, or at some seqs, of which some may not be there', async () => {
    const { chatId } = await given(6)
    expect(seqsOf(await readNewest(chatId, 3, 2))).toEqual([6, 5])
    expect(seqsOf(await readNewest(chatId, 4, 10))).toEqual([6, 5])
    expect(seqsOf(await readMessagesAt(chatId, [5, 99, 2]))).toEqual([5, 2])
  })

  it('ends with the newest message that a reader knows of', async () => {
    const { chatId } = await given(3)
    const page = await readMessages(chatId, { after: 0, limit: 10 })
    expect([newestSeq(2, page), newestSeq(7, page), newestSeq(0, [])]).toEqual([3, 7, 0])
  })
})

describe('the heads of a socket’s chats', () => {
  it('are those that it has entered and that are still there, from one on', async () => {
    const { alice, bob, socket } = await given(0)
    const chats = []
    for (let index = 0; index < 4; index++) {
      const chatId = await givenChat([alice, bob])
      for (let seq = 0; seq <= index; seq++) await append(chatId, alice, 'hello')
      await enterChat(socket, chatId, undefined)
      chats.push(chatId)
    }
    await givenChat([alice, bob])
    const lastSeq = async (chatId: string): Promise<[string, number]> => [
      chatId,
      (await headOf(chatId)).lastSeq,
    ]
    const all = Object.fromEntries(await Promise.all(chats.map(lastSeq)))
    expect(await readHeads(socket)).toEqual({ heads: all, more: false })
    const [first = '', second = ''] = chats.toSorted()
    const { [first]: _, ...afterFirst } = all
    expect(await readHeads(socket, first)).toEqual({ heads: afterFirst, more: false })
    await deleteChat(alice.credentials, second)
    const { [second]: __, ...left } = all
    expect(await readHeads(socket)).toEqual({ heads: left, more: false })
  })

  it('are refused to a socket that is closed', async () => {
    const { socket } = await given(0)
    await removeConnection(socket.connectionId)
    await expect(readHeads(socket)).rejects.toMatchObject({ code: 'session_ended' })
  })

  it('come in parts when they are very many', async () => {
    const { bob, socket } = await given(0)
    const { connectionId } = socket
    const chats = Array.from(
      { length: 500 },
      (_, index) => `${String(index).padStart(4, '0')}${'c'.repeat(60)}`,
    )
    await putItems(
      chats.flatMap((chatId) => [
        { ...keys.connectionChat(connectionId, chatId), chatId, connectionId, userId: bob.userId },
        { ...keys.chatHead(chatId), lastSeq: 5 },
      ]),
    )
    const found: string[] = []
    let after: string | undefined
    for (let more = true; more; after = found.at(-1)) {
      const page = await readHeads(socket, after)
      found.push(...Object.keys(page.heads))
      more = page.more
    }
    expect(found).toEqual(chats)
  })
})
