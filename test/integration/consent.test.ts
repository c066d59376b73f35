import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AddMe } from '../../shared/contract/privacy.ts'
import { limits } from '../../shared/contract/limits.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { joinChat } from '../../shared/domain/chats/join-chat.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { banUser, unbanUser } from '../../shared/domain/members/ban-user.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Left } from '../../shared/domain/records/left.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import {
  givenChat,
  givenDirectChat,
  givenUsers,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

const refused = { code: 'consent_required' }
const givenTwo = async () => (await givenUsers(2)) as [alice: User, bob: User]
const add = ({ credentials }: User, chatId: string, ...users: User[]) =>
  addMembers(
    credentials,
    chatId,
    users.map(({ username }) => username),
  )
const leave = ({ credentials }: User, chatId: string) => removeMember(credentials, chatId, 'me')
const leftOf = ({ userId }: User, chatId: string) => getItem<Left>(keys.left(userId, chatId))
const isIn = async ({ userId }: User, chatId: string) => (await membershipOf(chatId, userId)) !== undefined

describe('somebody who left a group', () => {
  it('is added by nobody for a week, and neither are others with them', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice, bob])
    await leave(bob, chatId)
    await expect(add(alice, chatId, carol, bob)).rejects.toMatchObject(refused)
    expect(await isIn(carol, chatId)).toBe(false)
    const longAgo = Date.now() - limits.leftDays * 24 * 3600 * 1000
    await updateItem(keys.left(bob.userId, chatId), 'SET leftAtMs = :at', { values: { ':at': longAgo } })
    expect(await add(alice, chatId, carol, bob)).toHaveLength(2)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('joins a public chat again whenever they like', async () => {
    const [alice, bob] = await givenTwo()
    const name = `left ${alice.userId.slice(0, 8)}`
    const { chat } = await createChat(alice.credentials, {
      kind: 'public',
      name,
      description: '',
      members: [],
    })
    const { chatId } = chat
    await joinChat(bob.credentials, chatId)
    await leave(bob, chatId)
    await expect(add(alice, chatId, bob)).rejects.toMatchObject(refused)
    await joinChat(bob.credentials, chatId)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('is out, whoever adds them at the same moment', async () => {
    const [alice, bob] = await givenTwo()
    for (let round = 0; round < 4; round++) {
      const chatId = await givenChat([alice, bob])
      const adding = Array.from({ length: 3 }, () =>
        add(alice, chatId, bob).catch((refusal) => expect(refusal).toMatchObject(refused)),
      )
      await Promise.all([leave(bob, chatId), ...adding])
      expect(await isIn(bob, chatId)).toBe(false)
      expect(await leftOf(bob, chatId)).toMatchObject({ chatId, how: 'left' })
    }
  })
})

describe('who may add somebody', () => {
  const allow = ({ credentials }: User, addMe: AddMe) => patchOwnUser(credentials, { privacy: { addMe } })
  const createWith = ({ credentials }: User, { username }: User, kind: 'group' | 'public' = 'group') => {
    const name = `consent ${randomUUID().slice(0, 8)}`
    return createChat(credentials, { kind, name, description: '', members: [username] })
  }

  it('is nobody, if they say so, and what they have stays', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    const direct = await givenDirectChat(carol, bob)
    await allow(bob, 'nobody')
    const chatId = await givenChat([alice])
    await expect(createWith(alice, bob)).rejects.toMatchObject(refused)
    await expect(add(alice, chatId, carol, bob)).rejects.toMatchObject(refused)
    await expect(givenDirectChat(alice, bob)).rejects.toMatchObject(refused)
    expect(await isIn(carol, chatId)).toBe(false)
    expect(await givenDirectChat(carol, bob)).toBe(direct)
    await postMessage(carol.credentials, { chatId: direct, text: 'hello' })
    await givenDirectChat(bob, alice)
    await allow(bob, 'everyone')
    await add(alice, chatId, bob)
  })

  it('is whoever shares a chat that is not public, also one of 0.1.0', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    const { chat } = await createWith(alice, bob, 'public')
    await allow(bob, 'shared')
    await expect(createWith(alice, bob)).rejects.toMatchObject(refused)
    const old = await givenChat([carol, alice])
    await allow(bob, 'everyone')
    await add(carol, old, bob)
    await allow(bob, 'shared')
    for (const { userId } of [alice, bob])
      for (const chatId of [old, chat.chatId])
        await updateItem(keys.membership(userId, chatId), 'REMOVE kind')
    const { chat: another } = await createWith(alice, bob)
    for (const chatId of [old, another.chatId]) await leave(bob, chatId)
    await expect(createWith(alice, bob)).rejects.toMatchObject(refused)
  })

  it('holds from the moment in which it is said', async () => {
    for (let round = 0; round < 3; round++) {
      const [alice, bob] = await givenTwo()
      const chatIds = await Promise.all(Array.from({ length: 6 }, () => givenChat([alice])))
      const adding = Promise.allSettled(chatIds.map((chatId) => add(alice, chatId, bob)))
      await allow(bob, 'nobody')
      const inAll = () => Promise.all(chatIds.map((chatId) => isIn(bob, chatId)))
      const whenSaid = await inAll()
      const outcomes = await adding
      expect(await inAll()).toEqual(whenSaid)
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(whenSaid)
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refused)
    }
  })
})

describe('adding', () => {
  const setAdded = ({ userId }: User, acts: number) => {
    const window = Math.floor(Date.now() / 3600_000)
    return updateItem(keys.acts(userId, 'addMember', window), 'SET acts = :acts', {
      values: { ':acts': acts },
    })
  }
  const tooMany = { code: 'too_many_requests' }

  it('is limited by the hour, all of a call or none, and only what comes about counts', async () => {
    const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
    const most = Number(process.env['ADDS_PER_HOUR'])
    const chatId = await givenChat([alice])
    const { chat } = await createChat(alice.credentials, {
      kind: 'public',
      name: `adding ${randomUUID().slice(0, 8)}`,
      description: '',
      members: [],
    })
    await setAdded(alice, most - 1)
    await expect(add(alice, chatId, bob, carol)).rejects.toMatchObject(tooMany)
    expect(await isIn(bob, chatId)).toBe(false)
    const taken = { kind: 'public' as const, name: chat.name, description: '', members: [bob.username] }
    await expect(createChat(alice.credentials, taken)).rejects.toMatchObject({ code: 'name_taken' })
    await add(alice, chatId, bob)
    await expect(givenDirectChat(alice, carol)).rejects.toMatchObject(tooMany)
    // Members are not added again.
    expect(await add(alice, chatId, bob)).toEqual([])
  })
})

describe('that a user was in a chat', () => {
  it('is recorded with how it ended, and whom managers removed they may add at once', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenChat([alice, bob])
    await removeMember(alice.credentials, chatId, bob.userId)
    expect(await leftOf(bob, chatId)).toMatchObject({ how: 'removed' })
    await add(alice, chatId, bob)
    await banUser(alice.credentials, chatId, bob.userId)
    expect(await leftOf(bob, chatId)).toMatchObject({ how: 'banned' })
    await unbanUser(alice.credentials, chatId, bob.userId)
    await add(alice, chatId, bob)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('is not recorded of a chat that is deleted', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenChat([alice, bob])
    await deleteChat(alice.credentials, chatId)
    await cleanUpChat(chatId)
    expect(await isIn(bob, chatId)).toBe(false)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })
})
