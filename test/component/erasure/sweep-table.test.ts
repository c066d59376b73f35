import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { signUp } from '../../../shared/domain/accounts/user-pool.ts'
import { sweepOfDay, sweepTable } from '../../../shared/domain/erasure/sweep-table.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { react } from '../../../shared/domain/messages/react.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { givenChat, givenUser, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { letters } = await domainInMemory()
let table: TableInMemory
let commands: string[] = []
beforeEach(() => {
  table = new TableInMemory()
  commands = []
  inMemory(dynamo(), (command, input) => {
    commands.push(command)
    return table.execute(command, input)
  })
  letters.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const anHour = () => Date.now() + 3600_000
const isThere = async (key: Key) => (await getItem(key)) !== undefined
/** Somebody who was erased, as far as the table says. */
const isErased = async ({ userId }: { userId: string }, changed: Partial<Erasure> = {}) => {
  await deleteItems([keys.profile(userId)])
  await putItem({
    ...keys.erasure(userId),
    userId,
    requestedAtMs: 1,
    stage: 'done',
    erasedAtMs: 2,
    ...changed,
  })
}

describe('what is left of an erased user', () => {
  const ann = { userId: 'ann' }
  const rests: [string, Key & Record<string, unknown>][] = [
    ['a session', { ...keys.session('s-1'), userId: 'ann' }],
    ['a link in an e-mail', { ...keys.unsubscribe('hash'), userId: 'ann', chatId: 'chat' }],
    ['a name that was held', { ...keys.username('ann'), heldFor: 'ann' }],
    ['an address', { ...keys.email('ann@example.com'), userId: 'ann' }],
    ['an item of their own', { ...keys.acts('ann', 'add', 1), count: 1 }],
    ['their block of another one', { ...keys.block('ann', 'bob'), userId: 'ann', blockedId: 'bob' }],
    ['another one’s block', { ...keys.block('bob', 'ann'), userId: 'bob', blockedId: 'ann' }],
    ['its mirror', { ...keys.blockedBy('bob', 'ann'), userId: 'ann', blockedId: 'bob' }],
    ['the id of a message', { ...keys.dedup('chat', 'ann', 'c-1'), seq: 1 }],
    ['a ban', { ...keys.ban('chat', 'ann'), byUserId: 'bob' }],
    ['a notice', { ...keys.requiredNotice('chat', 3, 'ann'), state: 'sent' }],
    ['a reaction', { ...keys.reaction('chat', 3, '👍', 'ann') }],
  ]

  it.each(rests)('%s goes', async (_, item) => {
    await isErased(ann)
    await putItem(item)
    expect(await sweepTable({}, anHour())).toBeUndefined()
    expect(await isThere(item)).toBe(false)
  })

  it.each(rests)(
    '%s stays as long as the erasure is under way, or somebody has the id again',
    async (_, item) => {
      await putItem(item)
      await isErased(ann, { stage: 'account' })
      await isErased({ userId: 'dan' })
      await sweepTable({}, anHour())
      expect(await isThere(item)).toBe(true)
      await isErased(ann)
      await putItem({ ...keys.profile('ann'), userId: 'ann', username: 'ann2' })
      await sweepTable({}, anHour())
      expect(await isThere(item)).toBe(true)
    },
  )

  it.each(rests)('%s of another one stays', async (_, item) => {
    await isErased({ userId: 'eve' })
    await putItem(item)
    await sweepTable({}, anHour())
    expect(await isThere(item)).toBe(true)
  })

  it.each([
    ['a ban that they spoke', keys.ban('chat', 'bob'), { byUserId: 'ann' }, { byUserId: 'deleted-user' }],
    [
      'a required notification',
      keys.requiredNotification('chat', 3),
      { userIds: ['ann', 'bob'], phase: 'failed' },
      { userIds: ['bob'], phase: 'failed' },
    ],
    [
      'a file in no message',
      keys.attachment('chat', 'f'),
      { chatId: 'chat', attachmentId: 'f', uploaderId: 'ann', name: 'a' },
      { uploaderId: 'deleted-user', name: '-' },
    ],
  ])('%s stays, and names nobody', async (_, key, before, after) => {
    await isErased(ann)
    await putItem({ ...key, ...before })
    await sweepTable({}, anHour())
    expect(await getItem(key)).toMatchObject(after)
  })

  it('the record of the erasure stays', async () => {
    await isErased(ann)
    await sweepTable({}, anHour())
    expect(await isThere(keys.erasure('ann'))).toBe(true)
  })
})

it('messages that an erased user wrote, or was mentioned in, are found by themselves', async () => {
  const [ann, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([bob, ann])
  const say = ({ credentials }: User, text: string) => postMessage(credentials, { chatId, text })
  await say(ann, 'mine')
  await say(bob, `hello @${ann.username}`)
  await say(bob, 'by myself')
  await react(ann.credentials, chatId, 3, '👍', true)
  await removeMember(ann.credentials, chatId, 'me')
  await isErased(ann)
  await sweepTable({}, anHour())
  const recordOf = (seq: number) => getItem<MessageRecord>(keys.message(chatId, seq))
  expect(await recordOf(1)).toMatchObject({ senderId: 'deleted-user', text: 'mine' })
  expect(await recordOf(2)).toMatchObject({ senderId: bob.userId, mentions: [] })
  expect(await recordOf(3)).toMatchObject({ senderId: bob.userId, text: 'by myself', reactions: {} })
  // The name that the sweep knows is that of the item.
  expect(await recordOf(4)).toMatchObject({ senderId: 'deleted-user', text: 'deleted user left' })
})

describe('a sweep whose time is up', () => {
  const session = (number: number) => keys.session(`s-${number}`)

  it('says where it stopped, and goes on from there', async () => {
    await isErased({ userId: 'ann' })
    for (let number = 0; number < 5; number++) await putItem({ ...session(number), userId: 'ann' })
    const first = await sweepTable({}, Date.now() - 1)
    // After the first item in the table's order, but for the record of the erasure.
    expect(first).toEqual({ from: session(0), checked: { asked: 0, missing: [] } })
    expect([await isThere(session(0)), await isThere(session(1))]).toEqual([false, true])
    const second = await sweepTable({ ...first, accounts: false }, Date.now() - 1)
    expect(second).toMatchObject({ from: session(1), accounts: false })
    expect([await isThere(session(1)), await isThere(session(2))]).toEqual([false, true])
    expect(await sweepTable(second ?? {}, anHour())).toBeUndefined()
    for (let number = 2; number < 5; number++) expect(await isThere(session(number))).toBe(false)
  })

  it('keeps what it has found out about accounts, and acts on it at its end', async () => {
    const users = [await givenUser(), await givenUser(), await givenUser()]
    for (const { userId } of users.slice(1)) await signUp(userId, 'a@example.com', 'correct horse battery')
    const [ann] = users as [User]
    let rest = await sweepTable({ accounts: true }, Date.now() - 1)
    let runs = 1
    for (; rest; runs++) {
      expect(await isThere(keys.erasure(ann.userId))).toBe(false)
      rest = await sweepTable(rest, Date.now() - 1)
    }
    expect(runs).toBeGreaterThan(3)
    expect(await getItem(keys.erasure(ann.userId))).toMatchObject({ stage: 'chats' })
    for (const { userId } of users.slice(1)) expect(await isThere(keys.erasure(userId))).toBe(false)
    expect(letters).toEqual([])
  })
})

it('without the word, and where nobody was erased, nobody’s account is looked for', async () => {
  const ann = await givenUser()
  await sweepTable({}, anHour())
  expect(commands).not.toContain('ScanCommand')
  await isErased({ userId: 'dan' })
  await sweepTable({}, anHour())
  expect(await isThere(keys.erasure(ann.userId))).toBe(false)
  expect(letters).toEqual([])
  await sweepTable({ accounts: true }, anHour())
  expect(letters).toMatchObject([{ body: { deletedAccounts: [ann.userId] } }])
})

it('a sweep of a part leaves the rest of the table alone', async () => {
  await isErased({ userId: 'ann' })
  const sessions = Array.from({ length: 30 }, (_, index) => keys.session(`s-${index}`))
  for (const key of sessions) await putItem({ ...key, userId: 'ann' })
  const left = async () => (await Promise.all(sessions.map(isThere))).filter(Boolean).length
  await sweepTable({ part: { number: 0, of: 2 } }, anHour())
  const after = await left()
  expect(after).toBeGreaterThan(0)
  expect(after).toBeLessThan(30)
  await sweepTable({ part: { number: 1, of: 2 } }, anHour())
  expect(await left()).toBe(0)
})

it('a sweep goes on to the last moment of its time, and says at its end what it found', async () => {
  const info = vi.spyOn(logger, 'info').mockImplementation(() => {})
  await isErased({ userId: 'ann' })
  await putItem({ ...keys.session('s-1'), userId: 'ann' })
  vi.useFakeTimers({ toFake: ['Date'] })
  const part = { number: 0, of: 1 }
  expect(await sweepTable({ part }, Date.now())).toBeUndefined()
  expect(info.mock.calls).toEqual([['the table was swept', { part, erased: 1, asked: 0, missing: 0 }]])
  info.mockRestore()
})

describe('the sweep of a day', () => {
  const day = 86_400_000
  const megabyte = 1024 ** 2

  it.each([0, 1, 300 * megabyte])('goes through all of a table of %i bytes', async (bytes) => {
    table.sizeBytes = bytes
    expect(await sweepOfDay(5 * day)).toEqual({ accounts: true })
  })

  it('goes through the next part of a larger one each day, and through all of it in 28 at most', async () => {
    table.sizeBytes = 300 * megabyte + 1
    expect(await sweepOfDay(4 * day)).toEqual({ accounts: true, part: { number: 0, of: 2 } })
    expect(await sweepOfDay(5 * day - 1)).toEqual({ accounts: true, part: { number: 0, of: 2 } })
    expect(await sweepOfDay(5 * day)).toEqual({ accounts: true, part: { number: 1, of: 2 } })
    table.sizeBytes = 1e12
    const parts = await Promise.all(Array.from({ length: 28 }, (_, index) => sweepOfDay(index * day)))
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, number) => ({ number, of: 28 })))
  })

  it('is today’s', async () => {
    table.sizeBytes = 1e12
    vi.useFakeTimers({ toFake: ['Date'], now: 30 * day + 5 })
    expect(await sweepOfDay()).toEqual({ accounts: true, part: { number: 2, of: 28 } })
  })
})
