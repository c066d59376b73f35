import '../steps/domain/domain.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { limits } from '../../shared/contract/limits.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Key } from '../../shared/platform/storage/key.ts'
import { getItem, queryAll, scanPages } from '../../shared/platform/storage/read.ts'
import { takeItem, updateItem } from '../../shared/platform/storage/write.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import type { ChatMeta } from '../../shared/domain/records/chat.ts'
import type { Profile } from '../../shared/domain/records/profile.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  append,
  givenChat,
  givenSocket,
  givenUser,
  givenUsers,
  type User,
} from '../steps/domain/given-domain.ts'
import type { Creation } from './chat-creator.ts'

const chatCountOf = async ({ userId }: User) => (await getItem<Profile>(keys.profile(userId)))?.chatCount
const chatsOf = async ({ credentials }: User) => (await listChats(credentials, {})).chats
const membershipsOf = ({ userId }: User) => queryAll<Key>(ranges.memberships(userId))
const group = (members: readonly User[]) => ({
  kind: 'group' as const,
  name: 'A group',
  description: '',
  members: members.map(({ username }) => username),
})

/** Runs a script of this folder in a process of its own, and answers the signal that ended it, if one did. */
const runUntilEnd = async (script: string, work: object): Promise<NodeJS.Signals | null> => {
  const child = fork(join(import.meta.dirname, script), { execArgv: [] })
  child.send(work)
  const [code, signal] = await once(child, 'exit')
  if (code) throw new Error(`${script} failed with ${code}`)
  return signal
}

// The deployed clean-up works beside the tests.
beforeAll(() => switchStreams('on'))

/** The chat that a user has begun to create. */
const unfinishedOf = async ({ userId }: User): Promise<string> => {
  for await (const page of scanPages<ChatMeta>({}))
    for (const { sk, ownerId, chatId } of page) if (sk === 'META' && ownerId === userId) return chatId
  throw new Error('There is no such chat')
}

/** Until nothing of a chat is left and its members are free of it. */
const untilGone = (chatId: string, members: readonly User[]) =>
  eventually(`chat ${chatId} is taken away`, async () => {
    const left = await queryAll(ranges.chat(chatId))
    const counts = await Promise.all(members.map(chatCountOf))
    return left.length === 0 && counts.every((count) => count === 0) ? true : undefined
  })

describe('creating a chat', () => {
  it('works for its owner and a hundred others, each of whom sees it at once', async () => {
    const users = await givenUsers(101)
    const [owner, ...others] = users as [User, ...User[]]
    const { chat } = await createChat(owner.credentials, group(others))
    expect(chat.memberCount).toBe(101)
    for (const user of [owner, others[0], others[50], others[99]] as User[]) {
      expect((await chatsOf(user)).map(({ chatId }) => chatId)).toEqual([chat.chatId])
      expect(await chatCountOf(user)).toBe(1)
    }
    const seen = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await listMembers(owner.credentials, chat.chatId, { cursor, limit: 40 })
      for (const { userId } of page.members) seen.add(userId)
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(new Set(users.map(({ userId }) => userId)))
    expect(await getItem(keys.chatMeta(chat.chatId))).not.toHaveProperty('expiresAt')
  })

  it('creates nothing when one of the names is nobody’s, and names each of those', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const members = ['nobody-1', bob.username, 'nobody-2']
    await expect(createChat(owner.credentials, { ...group([]), members })).rejects.toMatchObject({
      code: 'unknown_username',
      errors: [{ path: 'members.0' }, { path: 'members.2' }],
    })
    expect(await membershipsOf(bob)).toEqual([])
  })

  it('counts everyone once, also the creator and names given twice', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const twice = { ...group([]), members: [owner.username, bob.username, bob.username.toUpperCase()] }
    expect((await createChat(owner.credentials, twice)).chat.memberCount).toBe(2)
    expect(await chatCountOf(bob)).toBe(1)
  })

  it('shows nothing of a creation that is refused half-way, and takes it back', async () => {
    const users = await givenUsers(70)
    const [owner, ...others] = users as [User, ...User[]]
    const full = others.at(-1) as User
    await updateItem(keys.profile(full.userId), 'SET chatCount = :most', {
      values: { ':most': limits.chatsPerUser },
    })
    await expect(createChat(owner.credentials, group(others))).rejects.toMatchObject({
      code: 'chat_limit_reached',
    })
    expect(await chatsOf(owner)).toEqual([])
    await eventually('the memberships are taken back', async () =>
      (await membershipsOf(owner)).length === 0 && (await chatCountOf(others[0] as User)) === 0
        ? true
        : undefined,
    )
    expect(await chatCountOf(full)).toBe(limits.chatsPerUser)
  })

  // The people who are added are counted, META is written, the roster in five batches, and three transactions.
  it.each([4, 9, 10])(
    'shows nothing of a creation whose process died at write %i of 10, and is cleaned up when that expires',
    async (dieAt) => {
      const users = await givenUsers(101)
      const [owner, ...others] = users as [User, ...User[]]
      const work: Creation = { credentials: owner.credentials, members: group(others).members, dieAt }
      expect(await runUntilEnd('chat-creator.ts', work)).toBe('SIGKILL')
      const chatId = await unfinishedOf(owner)
      expect(await chatsOf(owner)).toEqual([])
      await expect(getChat(owner.credentials, chatId)).rejects.toMatchObject({ code: 'chat_not_found' })
      // The table's time to live does this ten minutes later.
      expect(await takeItem(keys.chatMeta(chatId))).toHaveProperty('expiresAt')
      await untilGone(chatId, users)
    },
  )
})

describe('members', () => {
  it('are counted once when two admins add the same users at once', async () => {
    const [owner, ...others] = (await givenUsers(41)) as [User, ...User[]]
    const chatId = await givenChat([owner])
    const names = others.map(({ username }) => username)
    const added = await Promise.all([1, 2, 3].map(() => addMembers(owner.credentials, chatId, names)))
    const addedIds = added.flat().map(({ userId }) => userId)
    expect(addedIds.toSorted()).toEqual(others.map(({ userId }) => userId).toSorted())
    expect((await getChat(owner.credentials, chatId)).memberCount).toBe(41)
    expect(await chatCountOf(others[0] as User)).toBe(1)
  })

  it('are counted out once when removed and leaving at once', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const outcomes = await Promise.allSettled([
      removeMember(owner.credentials, chatId, bob.userId),
      removeMember(bob.credentials, chatId, 'me'),
      removeMember(owner.credentials, chatId, bob.userId),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await getChat(owner.credentials, chatId)).memberCount).toBe(1)
    expect(await chatCountOf(bob)).toBe(0)
  })
})

describe('a deleted chat', () => {
  it('is gone for everyone at once and is taken away whole', async () => {
    const [owner, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, bob])
    const socket = await givenSocket(bob)
    await enterChat(socket, chatId, undefined)
    for (let index = 0; index < 30; index++) await append(chatId, owner, `m${index}`)
    await expect(deleteChat(bob.credentials, chatId)).rejects.toMatchObject({ code: 'forbidden' })
    await deleteChat(owner.credentials, chatId)
    for (const user of [owner, bob]) {
      expect(await chatsOf(user)).toEqual([])
      await expect(getChat(user.credentials, chatId)).rejects.toMatchObject({ code: 'chat_not_found' })
    }
    // The first socket is pushed the end of the chat, and forgotten: the emulator knows no such socket.
    const another = await givenSocket(bob)
    await expect(enterChat(another, chatId, undefined)).rejects.toMatchObject({ code: 'chat_not_found' })
    await untilGone(chatId, [owner, bob])
    expect(await queryAll(ranges.connectionChats(socket.connectionId))).toEqual([])
  })

  it('is taken away once, however many clean it up at once and however many of them are killed', async () => {
    const users = await givenUsers(60)
    const [owner] = users as [User]
    const chatId = await givenChat(users)
    const other = await givenChat(users.slice(0, 2))
    for (let index = 0; index < 40; index++) await append(chatId, owner, `m${index}`)
    await deleteChat(owner.credentials, chatId)
    await Promise.all([
      ...[3, 25, 50].map((dieAt) => runUntilEnd('chat-cleaner.ts', { chatId, dieAt })),
      cleanUpChat(chatId),
      cleanUpChat(chatId),
    ])
    await cleanUpChat(chatId)
    await untilGone(chatId, users.slice(2))
    // In another chat still: counted out of the deleted one only once.
    expect(await chatCountOf(owner)).toBe(1)
    expect(await membershipsOf(owner)).toHaveLength(1)
    expect((await getChat(owner.credentials, other)).memberCount).toBe(2)
  })

  it('is the only thing that cleaning up touches: a living chat is left alone', async () => {
    const owner = await givenUser()
    const chatId = await givenChat([owner])
    await append(chatId, owner, 'hello')
    await cleanUpChat(chatId)
    expect((await getChat(owner.credentials, chatId)).lastSeq).toBe(1)
  })
})

describe('the list of chats', () => {
  it('has the latest activity first, page by page, each once', async () => {
    const owner = await givenUser()
    const chatIds: string[] = []
    for (let index = 0; index < 7; index++) chatIds.push(await givenChat([owner]))
    await sleep(2)
    await append(chatIds[2] as string, owner, 'news')
    const listed: string[] = []
    let cursor: string | undefined
    do {
      const page = await listChats(owner.credentials, { cursor, limit: 3 })
      listed.push(...page.chats.map(({ chatId }) => chatId))
      cursor = page.nextCursor
    } while (cursor)
    expect(listed[0]).toBe(chatIds[2])
    expect(listed.toSorted()).toEqual(chatIds.toSorted())
  })

  it('shows what is unread and the last message', async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([alice, bob])
    await append(chatId, alice, 'one')
    await append(chatId, alice, 'two')
    const [[mine], [theirs]] = [await chatsOf(alice), await chatsOf(bob)]
    expect(mine).toMatchObject({ lastSeq: 2, lastMessage: { text: 'two' }, me: { unread: 0, readSeq: 2 } })
    expect(theirs).toMatchObject({ lastSeq: 2, me: { unread: 2, readSeq: 0 } })
  })
})
