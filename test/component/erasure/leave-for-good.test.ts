import { afterEach, describe, expect, it, vi } from 'vitest'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import { patchChat } from '../../../shared/domain/chats/patch-chat.ts'
import { leaveForGood } from '../../../shared/domain/erasure/leave-for-good.ts'
import { addMembers } from '../../../shared/domain/members/add-members.ts'
import { setRole } from '../../../shared/domain/members/patch-member.ts'
import { markBusy } from '../../../shared/domain/messages/busy.ts'
import { readMessages } from '../../../shared/domain/messages/read-messages.ts'
import type { ChatMeta, Membership, RosterEntry } from '../../../shared/domain/records/chat.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import { getItem, queryAll } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, updateItem } from '../../../shared/platform/storage/write.ts'
import { appendBatch } from '../../steps/domain/consume-appends.ts'
import {
  append,
  givenChat,
  givenDirectChat,
  givenSocket,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { appends, beforeTransaction, countCalls, sockets } = await domainInMemory()

afterEach(() => {
  vi.useRealTimers()
})

const given = async (count: number) => (await givenUsers(count)) as [User, User, User, User, User, User]
const metaOf = (chatId: string) => getItem<ChatMeta>(keys.chatMeta(chatId))
const entryOf = (chatId: string, { userId }: User) => getItem<RosterEntry>(keys.rosterEntry(chatId, userId))
const rolesOf = async (chatId: string, user: User) => [
  (await membershipOf(chatId, user.userId))?.role,
  (await entryOf(chatId, user))?.role,
]
const textsOf = async (chatId: string) =>
  (await readMessages(chatId, { after: 0, limit: 100 })).map(({ text }) => text)

/** Has a member have joined then, with that role. */
const joined = async (chatId: string, { userId }: User, joinedAtMs: number, role: Membership['role']) => {
  for (const key of [keys.membership(userId, chatId), keys.rosterEntry(chatId, userId)])
    await updateItem(key, 'SET joinedAtMs = :at, #role = :role', {
      names: { '#role': 'role' },
      values: { ':at': joinedAtMs, ':role': role },
    })
}
const becomesBot = ({ userId }: User, hookId?: string) =>
  updateItem(keys.profile(userId), `SET kind = :bot${hookId === undefined ? '' : ', hookId = :hook'}`, {
    values: { ':bot': 'bot', ...(hookId !== undefined && { ':hook': hookId }) },
  })

const expectGone = async (chatId: string, user: User) => {
  expect(await rolesOf(chatId, user)).toEqual([undefined, undefined])
}

it('a member leaves, and the log says so without a name', async () => {
  const [ann, bob, cid] = await given(3)
  const chatId = await givenChat([bob, ann, cid])
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
  expect(await metaOf(chatId)).toMatchObject({ memberCount: 2, ownerId: bob.userId })
  expect(await rolesOf(chatId, bob)).toEqual(['owner', 'owner'])
  expect(await rolesOf(chatId, cid)).toEqual(['member', 'member'])
  expect(await readMessages(chatId, { after: 0, limit: 100 })).toMatchObject([
    { type: 'left', senderId: 'deleted-user', senderName: 'deleted user', text: 'deleted user left' },
  ])
  expect(await getItem(keys.left(ann.userId, chatId))).toMatchObject({ chatId, how: 'left' })
})

it('what has been done is not done again, and whoever was never in a chat cannot leave it', async () => {
  const [ann, bob, cid] = await given(3)
  const chatId = await givenChat([bob, ann])
  await leaveForGood(ann.userId, chatId)
  await leaveForGood(ann.userId, chatId)
  await leaveForGood(cid.userId, chatId)
  expect(await textsOf(chatId)).toEqual(['deleted user left'])
  expect(await metaOf(chatId)).toMatchObject({ memberCount: 1 })
  expect(await getItem(keys.left(cid.userId, chatId))).toBeUndefined()
})

it('the count of the chats of a user who goes refuses nothing, and stays', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  await updateItem(keys.profile(ann.userId), 'SET chatCount = :none', { values: { ':none': 0 } })
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
  expect(await getItem<Profile>(keys.profile(ann.userId))).toMatchObject({ chatCount: 0 })
})

it('whoever looks on is told, and whoever has left hears nothing more', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([ann, bob])
  const seen = await givenSocket(bob)
  const own = await givenSocket(ann)
  for (const [{ connectionId }, { userId }] of [
    [seen, bob],
    [own, ann],
  ] as const) {
    const { joinedAtMs } = (await membershipOf(chatId, userId)) as Membership
    const expiresAt = Math.floor(Date.now() / 1000) + 60
    const entered = { connectionId, userId, joinedAtMs, enteredAtMs: Date.now(), expiresAt }
    await putItem({ ...keys.subscription(chatId, userId, connectionId), ...entered })
    await putItem({ ...keys.connectionChat(connectionId, chatId), chatId, ...entered })
  }
  await leaveForGood(ann.userId, chatId)
  const frames = sockets.received(seen.connectionId)
  expect(frames).toMatchObject([
    { type: 'messages', messages: [{ text: `deleted user left. ${bob.username} is the owner now` }] },
    { type: 'member.removed', userId: ann.userId },
    { type: 'chat.updated', chat: { ownerId: bob.userId, memberCount: 1 } },
  ])
  expect(sockets.received(own.connectionId).map(({ type }) => type)).toEqual(['member.removed'])
  expect(await getItem(keys.subscription(chatId, ann.userId, own.connectionId))).toBeUndefined()
})

it('a chat that keeps its owner is not announced as changed', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  const { connectionId } = await givenSocket(bob)
  const { joinedAtMs } = (await membershipOf(chatId, bob.userId)) as Membership
  await putItem({
    ...keys.subscription(chatId, bob.userId, connectionId),
    connectionId,
    userId: bob.userId,
    joinedAtMs,
    enteredAtMs: Date.now(),
    expiresAt: Math.floor(Date.now() / 1000) + 60,
  })
  await leaveForGood(ann.userId, chatId)
  expect(sockets.received(connectionId).map(({ type }) => type)).toEqual(['messages', 'member.removed'])
})

it('an owner’s chat goes to whoever has been an admin for longest, else a member', async () => {
  const users = await given(6)
  const chatId = await givenChat(users)
  const [ann] = users
  // In the order of the roster, so that neither it nor its reverse is the right one.
  const others = users.filter((user) => user !== ann).toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
  const [member, late, first, second, oldest] = others as [User, User, User, User, User]
  await joined(chatId, member, 2, 'member')
  await joined(chatId, late, 30, 'admin')
  await joined(chatId, first, 10, 'admin')
  await joined(chatId, second, 20, 'admin')
  await joined(chatId, oldest, 1, 'member')
  for (const [going, next] of [
    [ann, first],
    [first, second],
    [second, late],
    [late, oldest],
    [oldest, member],
  ] as const) {
    await leaveForGood(going.userId, chatId)
    expect(await rolesOf(chatId, next)).toEqual(['owner', 'owner'])
    expect(await metaOf(chatId)).toMatchObject({ ownerId: next.userId })
    expect((await textsOf(chatId)).at(-1)).toBe(`deleted user left. ${next.username} is the owner now`)
    await expectGone(chatId, going)
  }
  expect(await metaOf(chatId)).toMatchObject({ memberCount: 1 })
})

it('a person comes before every bot, whatever their ranks, and however many bots there are', async () => {
  const users = await givenUsers(40)
  const chatId = await givenChat(users.slice(0, 30))
  const [ann, ...others] = users.slice(0, 30) as [User, ...User[]]
  for (const [index, bot] of others.entries()) {
    await joined(chatId, bot, index + 1, 'admin')
    if (index < 28) await becomesBot(bot)
  }
  const person = others.at(-1) as User
  await joined(chatId, person, 1, 'member')
  await leaveForGood(ann.userId, chatId)
  expect(await rolesOf(chatId, person)).toEqual(['owner', 'owner'])
})

it('without a person, the first bot that a back end speaks for becomes the owner', async () => {
  const users = await givenUsers(30)
  const chatId = await givenChat(users)
  const [ann, ...others] = users as [User, ...User[]]
  for (const [index, bot] of others.entries()) {
    await joined(chatId, bot, index + 1, 'member')
    await becomesBot(bot, index === 0 ? 'a hook' : undefined)
  }
  await leaveForGood(ann.userId, chatId)
  const next = others[1] as User
  expect(await metaOf(chatId)).toMatchObject({ ownerId: next.userId, memberCount: 29 })
  expect(await rolesOf(chatId, next)).toEqual(['owner', 'owner'])
})

it('a bot becomes the owner only if no person joins meanwhile', async () => {
  const [ann, bot, cid] = await given(3)
  const chatId = await givenChat([ann, bot])
  await becomesBot(bot)
  beforeTransaction(() => addMembers(ann.credentials, chatId, [cid.username]))
  await leaveForGood(ann.userId, chatId)
  expect(await metaOf(chatId)).toMatchObject({ ownerId: cid.userId, memberCount: 2 })
})

it('a bot became the owner of a chat whose members had changed in number meanwhile', async () => {
  const [ann, bot] = await given(2)
  const chatId = await givenChat([ann, bot])
  await becomesBot(bot)
  let looksAgain = 0
  beforeTransaction(async () => {
    await updateItem(keys.chatMeta(chatId), 'SET memberCount = :three', { values: { ':three': 3 } })
    beforeTransaction(async () => {
      looksAgain++
    })
  })
  await leaveForGood(ann.userId, chatId)
  expect(looksAgain).toBe(1)
  expect(await metaOf(chatId)).toMatchObject({ ownerId: bot.userId, memberCount: 2 })
})

describe('in a busy chat, where the queue hands over later, and somebody joins before that', () => {
  /** Ann, who owns a chat with `next`, leaves it, and a third person joins it while that is in the queue. */
  const leavesBusy = async (becomes: (next: User) => Promise<unknown> = async () => {}) => {
    const [ann, next, cid] = await given(3)
    const chatId = await givenChat([ann, next])
    await becomes(next)
    await markBusy(chatId)
    appends.consume(async (batch) => {
      appends.consume(appendBatch)
      // By a function that had not seen yet that the chat is busy.
      await updateItem(keys.chatHead(chatId), 'REMOVE busyUntilMs')
      await addMembers(ann.credentials, chatId, [cid.username])
      return appendBatch(batch)
    })
    const handOvers = await countCalls(
      (input) => 'TransactItems' in input && JSON.stringify(input).includes('ownerId = :before'),
      () => leaveForGood(ann.userId, chatId),
    )
    expect(appends.sent(chatId)).toBeGreaterThan(0)
    await expectGone(chatId, ann)
    return { next, cid, chatId, handOvers }
  }

  it('a bot became the owner beside a person', async () => {
    const { next, cid, chatId, handOvers } = await leavesBusy(becomesBot)
    expect(await metaOf(chatId)).toMatchObject({ ownerId: cid.userId, memberCount: 2 })
    expect(await rolesOf(chatId, next)).toEqual(['member', 'member'])
    expect(handOvers).toBe(2)
  })

  it('a person becomes the owner all the same', async () => {
    const { next, chatId, handOvers } = await leavesBusy()
    expect(await metaOf(chatId)).toMatchObject({ ownerId: next.userId, memberCount: 2 })
    expect(await rolesOf(chatId, next)).toEqual(['owner', 'owner'])
    expect(handOvers).toBe(1)
  })
})

it('a member whose profile is gone is taken for a person, and not named', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([ann, bob])
  await deleteItems([keys.profile(bob.userId)])
  await leaveForGood(ann.userId, chatId)
  expect(await textsOf(chatId)).toEqual(['deleted user left'])
  expect(await metaOf(chatId)).toMatchObject({ ownerId: bob.userId, memberCount: 1 })
})

it('a chat without others is deleted, of whatever kind, and one with bots of webhooks alone', async () => {
  const [ann, bob, hook] = await given(3)
  await becomesBot(hook, 'a hook')
  const alone = await givenChat([ann])
  const withHook = await givenChat([ann, hook])
  const direct = await givenDirectChat(ann, bob)
  await leaveForGood(bob.userId, direct)
  expect(await metaOf(direct)).toMatchObject({ ownerId: null })
  for (const chatId of [alone, withHook, direct]) {
    await leaveForGood(ann.userId, chatId)
    await expectGone(chatId, ann)
    expect(await metaOf(chatId)).toBeUndefined()
    expect(await getItem(keys.chatHead(chatId))).toBeUndefined()
    expect(await getItem(keys.left(ann.userId, chatId))).toMatchObject({ how: 'left' })
  }
})

it('the name of a public chat that is deleted is free again', async () => {
  const [ann] = await given(1)
  const name = `open ${ann.username}`
  const { chat } = await createChat(ann.credentials, { kind: 'public', name, description: '', members: [] })
  expect(await getItem(keys.publicName(name))).toBeDefined()
  await leaveForGood(ann.userId, chat.chatId)
  expect(await getItem(keys.publicName(name))).toBeUndefined()
  expect(await metaOf(chat.chatId)).toBeUndefined()
})

it('a public chat that is renamed at this moment leaves neither name behind', async () => {
  const [ann] = await given(1)
  const [name, renamed] = [`old ${ann.username}`, `new ${ann.username}`]
  const { chat } = await createChat(ann.credentials, { kind: 'public', name, description: '', members: [] })
  beforeTransaction(() => patchChat(ann.credentials, chat.chatId, { name: renamed }))
  await leaveForGood(ann.userId, chat.chatId)
  for (const each of [name, renamed]) expect(await getItem(keys.publicName(each))).toBeUndefined()
  expect(await metaOf(chat.chatId)).toBeUndefined()
})

it.each([
  ['name', 'renamed', 'other'],
  ['memberCount', 'joined', 3],
])(
  'a chat whose %s alone has changed is not deleted on the strength of what was read',
  async (field, _, value) => {
    const [ann] = await given(1)
    const chatId = await givenChat([ann])
    let looksAgain = 0
    const change = () =>
      updateItem(keys.chatMeta(chatId), 'SET #f = :v', { names: { '#f': field }, values: { ':v': value } })
    beforeTransaction(async () => {
      await change()
      beforeTransaction(async () => {
        looksAgain++
      })
    })
    await leaveForGood(ann.userId, chatId)
    expect(looksAgain).toBe(1)
    expect(await metaOf(chatId)).toBeUndefined()
  },
)

it('a chat that somebody joins at this moment goes to them', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([ann])
  beforeTransaction(() => addMembers(ann.credentials, chatId, [bob.username]))
  await leaveForGood(ann.userId, chatId)
  expect(await metaOf(chatId)).toMatchObject({ ownerId: bob.userId, memberCount: 1 })
})

it('a last message at this moment is no reason to keep a chat', async () => {
  const [ann] = await given(1)
  const chatId = await givenChat([ann])
  let looksAgain = 0
  beforeTransaction(async () => {
    await append(chatId, ann, 'one more')
    beforeTransaction(async () => {
      looksAgain++
    })
  })
  await leaveForGood(ann.userId, chatId)
  expect(looksAgain).toBe(1)
  expect(await metaOf(chatId)).toBeUndefined()
})

it('a role that changes at this moment is looked at again', async () => {
  const [ann, bob, cid] = await given(3)
  const chatId = await givenChat([bob, ann, cid])
  beforeTransaction(() => setRole(bob.credentials, chatId, ann.userId, 'owner'))
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
  // The former owner is an admin now, and so the first in rank.
  expect(await metaOf(chatId)).toMatchObject({ ownerId: bob.userId, memberCount: 2 })
})

it('a chat that is deleted at this moment is left without an error', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  beforeTransaction(() => deleteChat(bob.credentials, chatId))
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
})

it.each([
  ['head', keys.chatHead],
  ['META', keys.chatMeta],
])('of a chat without its %s the membership goes, and no record of it stays', async (_, key) => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  await updateItem(keys.profile(ann.userId), 'SET chatCount = :none', { values: { ':none': 0 } })
  await deleteItems([key(chatId)])
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
  expect(await getItem(keys.left(ann.userId, chatId))).toBeUndefined()
  expect(await queryAll(ranges.roster(chatId))).toHaveLength(1)
})

it('of a chat without its head the membership of another role is looked at again', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  await deleteItems([keys.chatHead(chatId)])
  beforeTransaction(() => joined(chatId, ann, 5, 'admin'))
  await leaveForGood(ann.userId, chatId)
  await expectGone(chatId, ann)
})

it('whoever cannot leave, because others are faster again and again, is told to ask again', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  vi.useFakeTimers({ toFake: ['Date'] })
  const overtake = (): void =>
    beforeTransaction(async () => {
      vi.setSystemTime(Date.now() + 3000)
      await append(chatId, bob, 'faster')
      overtake()
    })
  overtake()
  await expect(leaveForGood(ann.userId, chatId)).rejects.toMatchObject({ code: 'unavailable' })
  beforeTransaction(async () => {})
  expect((await headOf(chatId)).lastSeq).toBeGreaterThan(1)
  expect(await rolesOf(chatId, ann)).toEqual(['member', 'member'])
})

it('an error of another kind is not taken for a deleted chat', async () => {
  const [ann, bob] = await given(2)
  const chatId = await givenChat([bob, ann])
  beforeTransaction(() => Promise.reject(new Error('The table is broken')))
  await expect(leaveForGood(ann.userId, chatId)).rejects.toMatchObject({ code: 'outcome_unknown' })
})
