import '../steps/domain/domain.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../../shared/domain/records/chat.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import type { ErrorCode } from '../../shared/contract/errors.ts'
import { type Role, roles } from '../../shared/contract/roles.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { banUser, unbanUser } from '../../shared/domain/members/ban-user.ts'
import { joinChat } from '../../shared/domain/chats/join-chat.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import type { Key } from '../../shared/platform/storage/key.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import type { Profile } from '../../shared/domain/records/profile.ts'
import { append, givenChat, givenUsers, membershipOf, type User } from '../steps/domain/given-domain.ts'

/**
 * Checks what must hold in a chat at every moment. @returns whether the chat still exists.
 * @param nameTag how all names that the chat ever had begin; a group has none.
 */
const expectWhole = async (chatId: string, users: readonly User[], nameTag = chatId): Promise<boolean> => {
  const [meta, head, items, names] = await Promise.all([
    getItem<ChatMeta>(keys.chatMeta(chatId)),
    getItem<ChatHead>(keys.chatHead(chatId)),
    queryAll<Key>(ranges.chat(chatId)),
    queryAll<Key & { chatId: string }>(ranges.publicNames(nameTag)),
  ])
  expect(head === undefined).toBe(meta === undefined)
  const reserved = meta?.kind === 'public' ? [[keys.publicName(meta.name).sk, chatId]] : []
  expect(names.map(({ sk, chatId: owner }) => [sk, owner])).toEqual(reserved)
  if (!meta || !head) return false

  const roster = items.filter(({ sk }) => sk.startsWith('MEMBER#')) as RosterEntry[]
  const owners = roster.filter(({ role }) => role === 'owner').map(({ userId }) => userId)
  expect(owners).toEqual([meta.ownerId])
  expect(roster).toHaveLength(meta.memberCount)
  for (const { userId } of users) {
    const [membership, profile, entry] = [
      await membershipOf(chatId, userId),
      await getItem<Profile>(keys.profile(userId)),
      roster.find((other) => other.userId === userId),
    ]
    const side = (member: Membership | RosterEntry | undefined) => member && [member.role, member.joinedAtMs]
    expect(side(membership)).toEqual(side(entry))
    expect(profile?.chatCount).toBe(membership ? 1 : 0)
    if (membership) expect(items.map(({ sk }) => sk)).not.toContain(keys.ban(chatId, userId).sk)
    expect(membership?.readSeq ?? 0).toBeLessThanOrEqual(head.lastSeq)
  }
  const log = items.filter(({ sk }) => sk.startsWith('MSG#')).map(({ sk }) => Number(sk.slice('MSG#'.length)))
  expect(log).toEqual(Array.from({ length: head.lastSeq }, (_, index) => index + 1))
  return true
}

type Context = { chatId: string; users: readonly User[]; nameTag: string }
type Act = { by: number; on: number; role: Role; what: keyof typeof acts }

/** All that changes who is in a chat and as what, and what a chat is called. */
const acts = {
  add: (by: User, on: User, { chatId }: Context) => addMembers(by.credentials, chatId, [on.username]),
  addBoth: (by: User, on: User, { chatId }: Context) =>
    addMembers(by.credentials, chatId, [on.username, by.username]),
  remove: (by: User, on: User, { chatId }: Context) => removeMember(by.credentials, chatId, on.userId),
  leave: (by: User, _: User, { chatId }: Context) => removeMember(by.credentials, chatId, 'me'),
  join: (by: User, _: User, { chatId }: Context) => joinChat(by.credentials, chatId),
  setRole: (by: User, on: User, { chatId }: Context, role: Role) =>
    setRole(by.credentials, chatId, on.userId, role),
  ban: (by: User, on: User, { chatId }: Context) => banUser(by.credentials, chatId, on.userId),
  unban: (by: User, on: User, { chatId }: Context) => unbanUser(by.credentials, chatId, on.userId),
  rename: (by: User, on: User, { chatId, nameTag }: Context) =>
    patchChat(by.credentials, chatId, { name: `${nameTag} ${on.username}` }),
  delete: (by: User, _: User, { chatId }: Context) => deleteChat(by.credentials, chatId),
}

const userCount = 5
const anyone = fc.nat(userCount - 1)
/** The first one is the owner to begin with: without them, most would be refused. */
const actor = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: anyone })
const weights: Record<keyof typeof acts, number> = {
  add: 6,
  addBoth: 2,
  remove: 4,
  leave: 4,
  join: 3,
  setRole: 8,
  ban: 3,
  unban: 2,
  rename: 3,
  delete: 0.1,
}
const what = fc.oneof(
  ...Object.entries(weights).map(([name, weight]) => ({
    weight: Math.ceil(weight * 10),
    arbitrary: fc.constant(name as keyof typeof acts),
  })),
)
const act = fc.record({ by: actor, on: anyone, role: fc.constantFrom(...roles), what })
/** The concurrent calls, round by round. */
const rounds = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 })

const refusals = new Set<ErrorCode>([
  'chat_not_found',
  'chat_is_private',
  'forbidden',
  'banned',
  'consent_required',
  'member_not_found',
  'last_owner',
])

const perform = async ({ by, on, role, what }: Act, context: Context): Promise<void> => {
  const [one, other] = [context.users[by] as User, context.users[on] as User]
  try {
    await acts[what](one, other, context, role)
  } catch (refusal) {
    if (!(refusal instanceof ParleyError) || !refusals.has(refusal.code)) throw refusal
  }
}

const settled = async (outcomes: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(outcomes))
    .map((outcome) => (outcome.status === 'fulfilled' ? 'done' : (outcome.reason as ParleyError).code))
    .sort()

describe.each(['group', 'public'] as const)('whatever happens at once in a %s chat', (kind) => {
  it('there is one owner, a count and roster that are right, and no name reserved by nothing', async () => {
    const property = fc.asyncProperty(rounds, async (happenings) => {
      const users = await givenUsers(userCount)
      const [owner, ...others] = users as [User, ...User[]]
      const nameTag = `t-${owner.username}`
      const members = others.slice(0, 2).map(({ username }) => username)
      const { chat } = await createChat(owner.credentials, { kind, name: nameTag, description: '', members })
      const context = { chatId: chat.chatId, users, nameTag }
      for (const happening of happenings) {
        await Promise.all(happening.map((each) => perform(each, context)))
        if (!(await expectWhole(chat.chatId, users, nameTag))) return
      }
    })
    // Races do not repeat themselves, so there is nothing to be gained from shrinking.
    await fc.assert(property, { numRuns: 25, endOnFailure: true })
  }, 180_000)
})

describe('at the same moment', () => {
  const givenManagedChat = async () => {
    const users = await givenUsers(5)
    const [owner, one, two, member, outsider] = users as [User, User, User, User, User]
    const chatId = await givenChat([owner, one, two, member])
    for (const admin of [one, two]) await setRole(owner.credentials, chatId, admin.userId, 'admin')
    return { chatId, users, owner, one, two, member, outsider }
  }

  it('two admins who remove each other are both refused', async () => {
    const { chatId, users, one, two } = await givenManagedChat()
    const outcomes = await settled([
      removeMember(one.credentials, chatId, two.userId),
      removeMember(two.credentials, chatId, one.userId),
      banUser(one.credentials, chatId, two.userId),
    ])
    expect(outcomes).toEqual(['forbidden', 'forbidden', 'forbidden'])
    expect(await expectWhole(chatId, users)).toBe(true)
  })

  it('two admins who remove the same member remove them once, and it is said once', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, one, two, member } = await givenManagedChat()
      const outcomes = await settled(
        [one, two].map((by) => removeMember(by.credentials, chatId, member.userId)),
      )
      expect(outcomes).toEqual(['done', 'member_not_found'])
      await expectWhole(chatId, users)
      // Two admins were made before.
      expect((await getItem<ChatHead>(keys.chatHead(chatId)))?.lastSeq).toBe(3)
    }
  })

  it('an admin who is demoted while removing someone either did it before or is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, owner, one, member } = await givenManagedChat()
      const [demoted, removed] = await Promise.allSettled([
        setRole(owner.credentials, chatId, one.userId, 'member'),
        removeMember(one.credentials, chatId, member.userId),
      ])
      expect(demoted.status).toBe('fulfilled')
      if (removed.status === 'rejected') expect(removed.reason).toMatchObject({ code: 'forbidden' })
      const there = (await membershipOf(chatId, member.userId)) !== undefined
      expect(there).toBe(removed.status === 'rejected')
      await expectWhole(chatId, users)
    }
  })

  it('somebody who is promoted while leaving has left, as themselves wished', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, owner, member } = await givenManagedChat()
      const [, left] = await Promise.allSettled([
        setRole(owner.credentials, chatId, member.userId, 'admin'),
        removeMember(member.credentials, chatId, 'me'),
      ])
      expect(left.status).toBe('fulfilled')
      expect(await membershipOf(chatId, member.userId)).toBeUndefined()
      await expectWhole(chatId, users)
    }
  })

  it('somebody who is added and banned is banned and not in, whichever came first', async () => {
    for (let round = 0; round < 8; round++) {
      const { chatId, users, one, two, outsider } = await givenManagedChat()
      const [added, banned] = await Promise.allSettled([
        addMembers(one.credentials, chatId, [outsider.username]),
        banUser(two.credentials, chatId, outsider.userId),
      ])
      expect(banned.status).toBe('fulfilled')
      if (added.status === 'rejected') expect(added.reason).toMatchObject({ code: 'banned' })
      expect(await membershipOf(chatId, outsider.userId)).toBeUndefined()
      expect(await getItem(keys.ban(chatId, outsider.userId))).toBeDefined()
      await expectWhole(chatId, users)
    }
  })

  it('an owner who hands over to two makes one of them the owner', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, owner, one, two } = await givenManagedChat()
      const heirs = [one, two].map(({ userId }) => setRole(owner.credentials, chatId, userId, 'owner'))
      expect(await settled(heirs)).toEqual(['done', 'forbidden'])
      await expectWhole(chatId, users)
    }
  })

  it('a member who adds themselves while leaving is out, and not back', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, one } = await givenManagedChat()
      const [left, added] = await Promise.allSettled([
        removeMember(one.credentials, chatId, 'me'),
        addMembers(one.credentials, chatId, [one.username]),
      ])
      expect(left.status).toBe('fulfilled')
      if (added.status === 'rejected') expect(added.reason).toMatchObject({ code: 'chat_not_found' })
      expect(await membershipOf(chatId, one.userId)).toBeUndefined()
      await expectWhole(chatId, users)
    }
  })

  it('an owner who bans themselves while handing over stays in', async () => {
    for (let round = 0; round < 5; round++) {
      const { chatId, users, owner, one } = await givenManagedChat()
      const [handed, banned] = await Promise.allSettled([
        setRole(owner.credentials, chatId, one.userId, 'owner'),
        banUser(owner.credentials, chatId, owner.userId),
      ])
      expect(handed.status).toBe('fulfilled')
      expect(banned).toMatchObject({ status: 'rejected', reason: { code: 'forbidden' } })
      expect(await membershipOf(chatId, owner.userId)).toMatchObject({ role: 'admin' })
      await expectWhole(chatId, users)
    }
  })
})

it('the list of members tells how far each has read', async () => {
  const [owner, reader, newcomer] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([owner, reader])
  await append(chatId, owner, 'one')
  await append(chatId, owner, 'two')
  await markRead(reader.credentials, chatId, 1)
  const added = await addMembers(owner.credentials, chatId, [newcomer.username])
  expect(added).toMatchObject([{ userId: newcomer.userId, readSeq: 3 }])
  const { members } = await listMembers(owner.credentials, chatId, {})
  expect(Object.fromEntries(members.map(({ userId, readSeq }) => [userId, readSeq]))).toEqual({
    [owner.userId]: 3,
    [reader.userId]: 1,
    [newcomer.userId]: 3,
  })
})
