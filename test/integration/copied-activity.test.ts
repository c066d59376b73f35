import '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { announceActivity } from '../../shared/domain/fan-out/announce-activity.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { activityCopyMs, type ChatMeta } from '../../shared/domain/records/chat.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import {
  append,
  givenChat,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

/** A chat as it is when nobody has written for some hours. */
const givenQuietChat = async (users: readonly User[], hours: number): Promise<string> => {
  const chatId = await givenChat([...users])
  const values = { ':at': Date.now() - hours * activityCopyMs }
  await updateItem(keys.chatHead(chatId), 'SET activeAtMs = :at', { values })
  await updateItem(keys.chatMeta(chatId), 'SET copiedAtMs = :at', { values })
  for (const { userId } of users)
    await updateItem(keys.membership(userId, chatId), 'SET activeAtMs = :at, joinedAtMs = :at', { values })
  return chatId
}

const copiedOf = async (chatId: string, { userId }: User) => (await membershipOf(chatId, userId))?.activeAtMs

it('a chat that wakes up tells its members’ memberships once in an hour, and the writer’s at once', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenQuietChat([alice, bob], 2)
  const before = await copiedOf(chatId, bob)
  await postMessage(alice.credentials, { chatId, text: 'hello' })
  const { activeAtMs } = await headOf(chatId)
  expect(await copiedOf(chatId, alice)).toBe(activeAtMs)
  expect(await copiedOf(chatId, bob)).toBe(before)

  await Promise.all([announceActivity(chatId), announceActivity(chatId)])
  expect(await copiedOf(chatId, bob)).toBe(activeAtMs)
  expect((await getItem<ChatMeta>(keys.chatMeta(chatId)))?.copiedAtMs).toBe(activeAtMs)

  await postMessage(alice.credentials, { chatId, text: 'again' })
  await announceActivity(chatId)
  expect(await copiedOf(chatId, bob)).toBe(activeAtMs)
})

it('a copy that died half-way is done again, and makes no membership of somebody who is gone', async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenQuietChat([alice, bob], 2)
  const stranger = keys.membership(carol.userId, chatId)
  await postMessage(alice.credentials, { chatId, text: 'hello' })
  // As a run leaves it that has reached one member.
  const { activeAtMs } = await headOf(chatId)
  await updateItem(keys.membership(bob.userId, chatId), 'SET activeAtMs = :at', {
    values: { ':at': activeAtMs + 1 },
  })
  await updateItem(keys.rosterEntry(chatId, carol.userId), 'SET userId = :id', {
    values: { ':id': carol.userId },
  })
  await announceActivity(chatId)
  // Never back.
  expect(await copiedOf(chatId, bob)).toBe(activeAtMs + 1)
  expect((await getItem<ChatMeta>(keys.chatMeta(chatId)))?.copiedAtMs).toBe(activeAtMs)
  expect(await getItem(stranger)).toBeUndefined()
})

it('a large chat is copied by one run alone, and by another one if that has died', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenQuietChat([alice, bob], 2)
  const before = await copiedOf(chatId, bob)
  await postMessage(alice.credentials, { chatId, text: 'hello' })
  const beginning = (agoMs: number) =>
    updateItem(keys.chatMeta(chatId), 'SET memberCount = :many, copyBeganAtMs = :at', {
      values: { ':many': limits.activityMembers + 1, ':at': Date.now() - agoMs },
    })
  await beginning(1_000)
  await announceActivity(chatId)
  expect(await copiedOf(chatId, bob)).toBe(before)
  await beginning(120_000)
  await announceActivity(chatId)
  expect(await copiedOf(chatId, bob)).toBe((await headOf(chatId)).activeAtMs)
})

it('a large chat is copied once while a copy takes long, one of 200 members is not held up', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenQuietChat([alice, bob], 2)
  const before = await copiedOf(chatId, bob)
  await postMessage(alice.credentials, { chatId, text: 'hello' })
  const count = (memberCount: number) =>
    updateItem(keys.chatMeta(chatId), 'SET memberCount = :count', { values: { ':count': memberCount } })
  await count(limits.activityMembers + 1)
  // As a run does whose copy takes long: nothing of it is written yet.
  const meta = await getItem<ChatMeta>(keys.chatMeta(chatId))
  await announceActivity(chatId)
  await updateItem(keys.chatMeta(chatId), 'SET copiedAtMs = :at', { values: { ':at': meta?.copiedAtMs } })
  await updateItem(keys.membership(bob.userId, chatId), 'SET activeAtMs = :at', { values: { ':at': before } })
  await announceActivity(chatId)
  expect(await copiedOf(chatId, bob)).toBe(before)
  await count(limits.activityMembers)
  await announceActivity(chatId)
  expect(await copiedOf(chatId, bob)).toBe((await headOf(chatId)).activeAtMs)
})

it('whoever is in many chats finds one that wakes up first once that is copied, and in the list before', async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chats: string[] = []
  for (let hours = 1; hours <= 12; hours++) chats.push(await givenQuietChat([alice, bob], 2 * hours))
  const listed = async () => {
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const page = await listChats(bob.credentials, { limit: 4, cursor })
      pages.push(page.chats.map(({ chatId }) => chatId))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return pages
  }
  expect((await listed()).flat()).toEqual(chats)
  const woken = chats[9] as string
  await append(woken, alice, 'good morning')
  const before = await listed()
  expect(before.flat().toSorted()).toEqual(chats.toSorted())
  expect(before[0]).not.toContain(woken)
  await announceActivity(woken)
  expect((await listed())[0]?.[0]).toBe(woken)
})

it('memberships that lack the activity, as those of 0.1.0 do, get it when their user lists many chats', async () => {
  const [alice] = (await givenUsers(1)) as [User]
  const chats = await Promise.all(Array.from({ length: 8 }, () => givenChat([alice])))
  for (const [index, chatId] of chats.entries()) {
    await updateItem(keys.membership(alice.userId, chatId), 'REMOVE activeAtMs')
    await append(chatId, alice, 'hello')
    // Several of them may come in one millisecond.
    const values = { ':index': index }
    await updateItem(keys.chatHead(chatId), 'SET activeAtMs = activeAtMs + :index', { values })
  }
  await Promise.all(
    chats.map((chatId) => updateItem(keys.membership(alice.userId, chatId), 'REMOVE activeAtMs')),
  )
  const page = await listChats(alice.credentials, { limit: 2 })
  expect(page.chats.map(({ chatId }) => chatId)).toEqual(chats.toReversed().slice(0, 2))
  for (const chatId of chats) expect(await copiedOf(chatId, alice)).toBe((await headOf(chatId)).activeAtMs)
})
