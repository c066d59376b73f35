import { describe, expect, it } from 'vitest'
import { putObject, sizeOfObject } from '../../../shared/domain/attachments/object-store.ts'
import { eraseAccount, eraseSessions } from '../../../shared/domain/erasure/erase-account.ts'
import { blockUser } from '../../../shared/domain/privacy/block-user.ts'
import { directChatId } from '../../../shared/domain/privacy/direct-chat-id.ts'
import type { Membership } from '../../../shared/domain/records/chat.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { userFolder } from '../../../shared/domain/records/export.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { getItem, queryAll } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, putItems, updateItem } from '../../../shared/platform/storage/write.ts'
import {
  givenDirectChat,
  givenSocket,
  givenUsers,
  membershipOf,
  type User,
} from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { beforeCall, beforeTransaction, sockets, bus, announced } = await domainInMemory()

const given = async (count: number) => (await givenUsers(count)) as [User, User, User]
const erasureOf = ({ userId, username }: User, changed: Partial<Erasure> = {}): Erasure => ({
  ...keys.erasure(userId),
  userId,
  requestedAtMs: 1,
  stage: 'account',
  names: [username],
  ...changed,
})
/** As the mark does it: the names lead to nobody, and are held. */
const hold = async ({ userId }: User, ...held: Key[]) => {
  for (const key of held) await putItem({ ...key, heldFor: userId })
}
const isThere = async (key: Key) => (await getItem(key)) !== undefined
const blocksOf = async ({ userId }: User) => (await getItem<Profile>(keys.profile(userId)))?.blockCount

describe('sessions', () => {
  const listSessions = (userId: string, count: number) =>
    putItems(
      Array.from({ length: count }, (_, index) => `session-${index}`).flatMap((sessionId) => [
        { ...keys.userSession(userId, sessionId), userId, sessionId },
        { ...keys.session(sessionId), userId },
      ]),
    )

  it('are announced as ended, ten at a time, and their records go', async () => {
    const [ann, bob] = await given(2)
    await listSessions(ann.userId, 23)
    await putItem({ ...keys.userSession(bob.userId, 'other'), userId: bob.userId, sessionId: 'other' })
    announced.length = 0
    await eraseSessions(ann.userId)
    expect(announced.map(({ length }) => length)).toEqual([10, 10, 3])
    const ended = announced.flat()
    expect(new Set(ended.map(({ session_id }) => session_id)).size).toBe(23)
    for (const event of ended) expect(event).toMatchObject({ event_type: 'user_logout', user_id: ann.userId })
    expect(await queryAll(ranges.userSessions(ann.userId))).toEqual([])
    for (let index = 0; index < 23; index++)
      expect(await isThere(keys.session(`session-${index}`))).toBe(false)
    expect(await queryAll(ranges.userSessions(bob.userId))).toHaveLength(1)
    announced.length = 0
    await eraseSessions(ann.userId)
    expect(announced).toEqual([])
  })

  it('stay listed as long as their end is not announced', async () => {
    const [ann] = await given(1)
    await listSessions(ann.userId, 1)
    bus.refuses = true
    await expect(eraseSessions(ann.userId)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await queryAll(ranges.userSessions(ann.userId))).toHaveLength(1)
    bus.refuses = false
    announced.length = 0
    await eraseSessions(ann.userId)
    expect(announced.flat()).toMatchObject([{ session_id: 'session-0' }])
    expect(await queryAll(ranges.userSessions(ann.userId))).toEqual([])
  })

  it('lose their sockets, which are told, and those of others stay open', async () => {
    const [ann, bob] = await given(2)
    const own = await givenSocket(ann)
    const others = await givenSocket(bob)
    await eraseSessions(ann.userId)
    expect(sockets.received(own.connectionId)).toEqual([{ type: 'session.closed' }])
    expect(await isThere(keys.connection(own.connectionId))).toBe(false)
    expect(await queryAll(ranges.userConnections(ann.userId))).toEqual([])
    expect(sockets.received(others.connectionId)).toEqual([])
    expect(await isThere(keys.connection(others.connectionId))).toBe(true)
  })
})

describe('an account', () => {
  it('takes along its sockets, sessions and exports, and nobody else’s', async () => {
    const [ann, bob] = await given(2)
    const { connectionId } = await givenSocket(ann)
    await putItem({ ...keys.userSession(ann.userId, 'one'), userId: ann.userId, sessionId: 'one' })
    const objects = [ann, bob].map(({ userId }) => `${userFolder(userId)}archive`)
    for (const object of objects) await putObject(object, new Uint8Array([1]), 1)
    await eraseAccount(erasureOf(ann))
    expect(await isThere(keys.connection(connectionId))).toBe(false)
    expect(await sizeOfObject(objects[0] ?? '')).toBeUndefined()
    expect(await sizeOfObject(objects[1] ?? '')).toBe(1)
  })

  it('loses its whole partition, however large, and the profile last', async () => {
    const [ann, bob] = await given(2)
    const { userId } = ann
    const many = Array.from({ length: 60 }, (_, index) => ({ ...keys.acts(userId, 'add', index), count: 1 }))
    await putItems([
      ...many,
      { ...keys.avatar(userId), bytes: 'x' },
      { ...keys.presence(userId), note: 1 },
      { ...keys.emailChange(userId), note: 1 },
    ])
    let profileAtTheEnd: boolean | undefined
    let others: number | undefined
    beforeCall(
      async () => {
        profileAtTheEnd = await isThere(keys.profile(userId))
        others = (await queryAll(ranges.user(userId))).length - 1
      },
      (input) =>
        JSON.stringify(input).includes('"S":"PROFILE"') && JSON.stringify(input).includes('DeleteRequest'),
    )
    await eraseAccount(erasureOf(ann))
    expect([profileAtTheEnd, others]).toEqual([true, 0])
    expect(await queryAll(ranges.user(userId))).toEqual([])
    expect(await queryAll(ranges.user(bob.userId))).not.toEqual([])
    await eraseAccount(erasureOf(ann))
  })
})

describe('names', () => {
  it('are free afterwards, those held and those in use, and whoever is found by them is not', async () => {
    const [ann] = await given(1)
    const names = [`held-${ann.username}`.slice(0, 30), ann.username]
    await hold(ann, keys.username(names[0] ?? ''))
    for (const name of names) await putItem({ ...keys.userEntry(name), userId: ann.userId })
    await eraseAccount(erasureOf(ann, { names }))
    for (const name of names) {
      expect(await isThere(keys.username(name))).toBe(false)
      expect(await isThere(keys.userEntry(name))).toBe(false)
    }
  })

  it('that somebody else has by now stay theirs', async () => {
    const [ann, bob] = await given(2)
    const email = `${bob.username}@example.com`
    await putItem({ ...keys.userEntry(bob.username), userId: bob.userId })
    await putItem({ ...keys.emailFeedback(email), kind: 'bounced' })
    await eraseAccount(erasureOf(ann, { names: [bob.username], email }))
    for (const key of [
      keys.username(bob.username),
      keys.userEntry(bob.username),
      keys.email(email),
      keys.emailFeedback(email),
    ])
      expect(await isThere(key)).toBe(true)
    await hold(bob, keys.username(bob.username), keys.email(email))
    await eraseAccount(erasureOf(ann, { names: [bob.username], email }))
    expect(await isThere(keys.username(bob.username))).toBe(true)
    expect(await isThere(keys.email(email))).toBe(true)
  })

  it('include the address, with what is known of it, whether it was held or not', async () => {
    for (const isHeld of [true, false]) {
      const [ann] = await given(1)
      const email = `${ann.username}@example.com`
      if (isHeld) await hold(ann, keys.email(email))
      await putItem({ ...keys.emailFeedback(email), kind: 'bounced' })
      await eraseAccount(erasureOf(ann, { email }))
      expect(await isThere(keys.email(email))).toBe(false)
      expect(await isThere(keys.emailFeedback(email))).toBe(false)
    }
  })

  it('of an account without any are nothing to erase', async () => {
    const [ann] = await given(1)
    const { names: _, ...erasure } = erasureOf(ann)
    await eraseAccount(erasure)
    expect(await isThere(keys.profile(ann.userId))).toBe(false)
    expect(await isThere(keys.username(ann.username))).toBe(true)
    expect(await isThere(keys.email(`${ann.username}@example.com`))).toBe(true)
  })
})

describe('blocks', () => {
  const flags = async (chatId: string, { userId }: User) => {
    const { blocked, hasBlocked } = (await membershipOf(chatId, userId)) as Membership
    return { blocked, hasBlocked }
  }
  const none = { blocked: undefined, hasBlocked: undefined }

  it('of the erased user are lifted, and whom they blocked may write again', async () => {
    const [ann, bob, cid] = await given(3)
    const chatId = await givenDirectChat(ann, bob)
    for (const { userId } of [bob, cid]) await blockUser(ann.credentials, userId)
    expect(await flags(chatId, bob)).toEqual({ ...none, blocked: true })
    await eraseAccount(erasureOf(ann))
    expect(await flags(chatId, bob)).toEqual(none)
    for (const { userId } of [bob, cid]) {
      expect(await isThere(keys.block(ann.userId, userId))).toBe(false)
      expect(await isThere(keys.blockedBy(userId, ann.userId))).toBe(false)
    }
    // Without a chat, none is made up.
    const unmade = await directChatId(ann.userId, cid.userId)
    expect(await membershipOf(unmade, cid.userId)).toBeUndefined()
  })

  it('by others make room for others, and count once however often this runs', async () => {
    const [ann, bob, cid] = await given(3)
    const chatId = await givenDirectChat(ann, bob)
    for (const { userId } of [ann, cid]) await blockUser(bob.credentials, userId)
    await blockUser(cid.credentials, ann.userId)
    expect(await flags(chatId, bob)).toEqual({ ...none, hasBlocked: true })
    const mirror = await getItem<Key & Record<string, unknown>>(keys.blockedBy(ann.userId, bob.userId))
    await eraseAccount(erasureOf(ann))
    expect(await flags(chatId, bob)).toEqual(none)
    expect([await blocksOf(bob), await blocksOf(cid)]).toEqual([1, 0])
    expect(await isThere(keys.block(bob.userId, ann.userId))).toBe(false)
    expect(await isThere(keys.block(bob.userId, cid.userId))).toBe(true)
    expect(await isThere(keys.blockedBy(ann.userId, bob.userId))).toBe(false)
    // As after a death between the transaction and what follows it.
    await putItem(mirror ?? keys.profile(''))
    await eraseAccount(erasureOf(ann))
    expect(await blocksOf(bob)).toBe(1)
    expect(await isThere(keys.blockedBy(ann.userId, bob.userId))).toBe(false)
  })

  it('by somebody who is gone, or whose count is wrong, go as well', async () => {
    const [ann, bob, cid] = await given(3)
    for (const { credentials } of [bob, cid]) await blockUser(credentials, ann.userId)
    await deleteItems([keys.profile(bob.userId)])
    await updateItem(keys.profile(cid.userId), 'SET blockCount = :none', { values: { ':none': 0 } })
    await eraseAccount(erasureOf(ann))
    expect(await getItem(keys.profile(bob.userId))).toBeUndefined()
    expect(await blocksOf(cid)).toBe(0)
    for (const { userId } of [bob, cid]) {
      expect(await isThere(keys.block(userId, ann.userId))).toBe(false)
      expect(await isThere(keys.blockedBy(ann.userId, userId))).toBe(false)
    }
  })

  it('that the blocker lifts at this moment are not counted twice', async () => {
    const [ann, bob, cid] = await given(3)
    for (const { userId } of [ann, cid]) await blockUser(bob.credentials, userId)
    beforeTransaction(
      async () => {
        await deleteItems([keys.block(bob.userId, ann.userId)])
        await updateItem(keys.profile(bob.userId), 'SET blockCount = :one', { values: { ':one': 1 } })
      },
      (steps) => steps.includes('blockCount'),
    )
    await eraseAccount(erasureOf(ann))
    expect(await blocksOf(bob)).toBe(1)
  })
})
