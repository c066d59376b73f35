import { afterEach, describe, expect, it, vi } from 'vitest'
import { deleteAccount, findAccount, signUp } from '../../../shared/domain/accounts/user-pool.ts'
import { markErasing } from '../../../shared/domain/accounts/request-erasure.ts'
import { leaveForGood } from '../../../shared/domain/erasure/leave-for-good.ts'
import { erasedBy, runErasure } from '../../../shared/domain/erasure/run-erasure.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { MessageRecord } from '../../../shared/domain/records/message.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { getItem, queryAll } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, putItems, updateItem } from '../../../shared/platform/storage/write.ts'
import { dyingAfterEachWrite } from '../../steps/domain/mortal-calls.ts'
import { givenChat, givenUsers, membershipOf, type User } from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { beforeCall, sockets } = await domainInMemory()
afterEach(() => {
  vi.useRealTimers()
})

const given = async (count: number) => (await givenUsers(count)) as [User, User, User]
const anHour = () => Date.now() + 3600_000
const noTime = () => Date.now() - 1
const erasureOf = ({ userId }: User) => getItem<Erasure>(keys.erasure(userId))
const stageOf = async (user: User) => (await erasureOf(user))?.stage
const senderOf = async (chatId: string, seq: number) =>
  (await getItem<MessageRecord>(keys.message(chatId, seq)))?.senderId
const say = ({ credentials }: User, chatId: string) => postMessage(credentials, { chatId, text: 'hello' })
const leftBy = ({ userId }: User) => queryAll<{ chatId: string; erasedTo?: string }>(ranges.chatsLeft(userId))

/** Ann, who has written into chats and is to be erased, and Bob, who is in all of them. */
const givenErasure = async (chatCount: number) => {
  const [ann, bob] = await given(2)
  const chats: string[] = []
  for (let index = 0; index < chatCount; index++) {
    const chatId = await givenChat([bob, ann])
    await say(ann, chatId)
    chats.push(chatId)
  }
  await markErasing(ann.userId)
  return { ann, bob, chats }
}
/** @returns until when a run has time, which is up as soon as it makes this call. */
const timeIsUpAt = (isCall: (input: object) => boolean): number => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const untilMs = Date.now()
  beforeCall(async () => {
    vi.setSystemTime(untilMs + 1)
  }, isCall)
  return untilMs
}

/** A record at a stage, as an earlier run left it. */
const standsAt = ({ userId }: User, stage: Erasure['stage']) =>
  updateItem(keys.erasure(userId), 'SET stage = :stage', { values: { ':stage': stage } })

it('an erasure ends with its record alone, which holds the id and expires after every token', async () => {
  const { ann, chats } = await givenErasure(2)
  await signUp(ann.userId, `${ann.username}@example.com`, 'correct horse battery')
  const { requestedAtMs } = (await erasureOf(ann)) as Erasure
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5000 })
  const nowMs = Date.now()
  expect(await runErasure(ann.userId, anHour())).toBe(true)
  expect(await erasureOf(ann)).toEqual({
    ...keys.erasure(ann.userId),
    userId: ann.userId,
    requestedAtMs,
    stage: 'done',
    erasedAtMs: nowMs,
    expiresAt: Math.ceil(nowMs / 1000) + 31 * 24 * 3600,
  })
  for (const chatId of chats) {
    expect(await senderOf(chatId, 1)).toBe('deleted-user')
    expect(await membershipOf(chatId, ann.userId)).toBeUndefined()
  }
  expect(await queryAll(ranges.user(ann.userId))).toEqual([])
  expect(await findAccount(ann.userId)).toBeUndefined()
})

it('the log says which stage of whose erasure begins', async () => {
  const { ann } = await givenErasure(1)
  const info = vi.spyOn(logger, 'info').mockImplementation(() => {})
  await runErasure(ann.userId, anHour())
  const { userId } = ann
  expect(info.mock.calls).toEqual([
    ['erasure', { userId, stage: 'chats' }],
    ['erasure', { userId, stage: 'traces' }],
    ['erasure', { userId, stage: 'account' }],
  ])
  info.mockRestore()
})

it('one that is done, or was never asked for, has nothing to do, and writes nothing', async () => {
  const { ann, bob } = await givenErasure(1)
  await runErasure(ann.userId, anHour())
  let writes = 0
  for (const user of [ann, bob]) {
    beforeCall(
      async () => {
        writes++
      },
      (input) => /UpdateExpression|TransactItems|DeleteRequest/.test(JSON.stringify(input)),
    )
    expect(await runErasure(user.userId, anHour())).toBe(true)
  }
  expect(writes).toBe(0)
  expect(await getItem(keys.profile(bob.userId))).toBeDefined()
})

it('one that is killed after each of its writes comes to the same end', async () => {
  const { ann, bob, chats } = await givenErasure(3)
  expect(await dyingAfterEachWrite(() => runErasure(ann.userId, anHour()))).toBeGreaterThan(15)
  expect(await stageOf(ann)).toBe('done')
  expect(await queryAll(ranges.user(ann.userId))).toEqual([])
  for (const chatId of chats) {
    expect(await senderOf(chatId, 1)).toBe('deleted-user')
    expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount: 1, ownerId: bob.userId })
  }
})

describe('each stage does its own part, and can be begun again', () => {
  it('chats: sessions end and every chat is left, with nothing erased yet', async () => {
    const { ann, chats } = await givenErasure(2)
    // A socket that opened right before the mark.
    const socket = {
      connectionId: 'late=',
      userId: ann.userId,
      sessionId: 's',
      openedAtMs: 1,
      expiresAt: 2e9,
    }
    await putItem({ ...keys.userConnection(ann.userId, 's', 'late='), ...socket })
    await putItem({ ...keys.connection('late='), ...socket, username: ann.username, tokenExpiresAtMs: 2e12 })
    beforeCall(
      () => Promise.reject(new Error('killed')),
      (input) => JSON.stringify(input).includes(':from') && 'UpdateExpression' in input,
    )
    await expect(runErasure(ann.userId, anHour())).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(sockets.received('late=')).toEqual([{ type: 'session.closed' }])
    expect(await stageOf(ann)).toBe('chats')
    for (const chatId of chats) {
      expect(await membershipOf(chatId, ann.userId)).toBeUndefined()
      expect(await senderOf(chatId, 1)).toBe(ann.userId)
    }
    expect((await leftBy(ann)).map(({ chatId }) => chatId).toSorted()).toEqual(chats.toSorted())
  })

  it('traces: every chat ever left is gone through, and its record goes', async () => {
    const { ann, chats } = await givenErasure(2)
    beforeCall(
      () => Promise.reject(new Error('killed')),
      (input) => JSON.stringify(input).includes('"S":"account"') && 'UpdateExpression' in input,
    )
    await expect(runErasure(ann.userId, anHour())).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(await stageOf(ann)).toBe('traces')
    for (const chatId of chats) expect(await senderOf(chatId, 1)).toBe('deleted-user')
    expect(await leftBy(ann)).toEqual([])
    expect(await getItem(keys.profile(ann.userId))).toBeDefined()
  })

  it('account: the pool’s account goes last, and only once the table holds nothing more', async () => {
    const { ann } = await givenErasure(0)
    await signUp(ann.userId, `${ann.username}@example.com`, 'correct horse battery')
    await standsAt(ann, 'account')
    beforeCall(
      () => Promise.reject(new Error('killed')),
      (input) =>
        JSON.stringify(input).includes('"S":"PROFILE"') && JSON.stringify(input).includes('DeleteRequest'),
    )
    await expect(runErasure(ann.userId, anHour())).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(await findAccount(ann.userId)).toBeDefined()
    expect(await stageOf(ann)).toBe('account')
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    expect(await findAccount(ann.userId)).toBeUndefined()
  })

  it('account: of a user without one in the pool, or whose account is gone, is no error', async () => {
    const { ann } = await givenErasure(0)
    await deleteAccount(ann.userId)
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    const [bob] = await given(1)
    await updateItem(keys.profile(bob.userId), 'REMOVE loginId, email')
    await markErasing(bob.userId)
    expect(await runErasure(bob.userId, anHour())).toBe(true)
    expect(await stageOf(bob)).toBe('done')
  })

  it('a later stage does not repeat an earlier one', async () => {
    const { ann, chats } = await givenErasure(1)
    const [chatId = ''] = chats
    await standsAt(ann, 'account')
    await runErasure(ann.userId, anHour())
    expect(await senderOf(chatId, 1)).toBe(ann.userId)
    expect(await stageOf(ann)).toBe('done')
  })

  it('a run that another one has overtaken does not set the stage back', async () => {
    const { ann } = await givenErasure(1)
    beforeCall(
      () => standsAt(ann, 'done'),
      (input) => 'UpdateExpression' in input && JSON.stringify(input).includes(':from'),
    )
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    expect(await stageOf(ann)).toBe('done')
    expect(await getItem(keys.profile(ann.userId))).toBeDefined()
  })
})

describe('when its time is up', () => {
  it('no further chat is left, and the next run goes on', async () => {
    const { ann, chats } = await givenErasure(3)
    expect(await runErasure(ann.userId, noTime())).toBe(false)
    expect(await stageOf(ann)).toBe('chats')
    for (const chatId of chats) expect(await membershipOf(chatId, ann.userId)).toBeDefined()
    // The first is left, and then the time is up.
    const untilMs = timeIsUpAt((input) => 'TransactItems' in input)
    expect(await runErasure(ann.userId, untilMs)).toBe(false)
    expect(await leftBy(ann)).toHaveLength(1)
    expect(await stageOf(ann)).toBe('chats')
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    expect(await stageOf(ann)).toBe('done')
  })

  it('no further chat is gone through, and what is done is not listed any more', async () => {
    const { ann, chats } = await givenErasure(3)
    for (const chatId of chats) {
      await leaveForGood(ann.userId, chatId)
    }
    await standsAt(ann, 'traces')
    expect(await runErasure(ann.userId, noTime())).toBe(false)
    expect(await leftBy(ann)).toHaveLength(3)
    for (const chatId of chats) expect(await senderOf(chatId, 1)).toBe(ann.userId)
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    for (const chatId of chats) expect(await senderOf(chatId, 1)).toBe('deleted-user')
  })

  it('its place in a large chat is noted, and what comes before it is not gone through again', async () => {
    const { ann, chats } = await givenErasure(1)
    const [chatId = ''] = chats
    await putItems(
      Array.from({ length: 1100 }, (_, index) => ({
        ...keys.ban(chatId, `user-${String(index).padStart(4, '0')}`),
        byUserId: ann.userId,
      })),
    )
    await leaveForGood(ann.userId, chatId)
    await standsAt(ann, 'traces')
    // The time is up in the first page.
    const untilMs = timeIsUpAt(
      (input) => 'UpdateExpression' in input && JSON.stringify(input).includes('BAN#'),
    )
    expect(await runErasure(ann.userId, untilMs)).toBe(false)
    expect(await leftBy(ann)).toMatchObject([{ chatId, erasedTo: 'BAN#user-0499' }])
    const spokenBy = async (index: number) =>
      (await getItem<{ byUserId: string }>(keys.ban(chatId, `user-${String(index).padStart(4, '0')}`)))
        ?.byUserId
    expect([await spokenBy(499), await spokenBy(500)]).toEqual(['deleted-user', ann.userId])
    // A later run does not read again what an earlier one has finished.
    await updateItem(keys.ban(chatId, 'user-0499'), 'SET byUserId = :ann', { values: { ':ann': ann.userId } })
    vi.useRealTimers()
    expect(await runErasure(ann.userId, anHour())).toBe(true)
    expect([await spokenBy(499), await spokenBy(500), await spokenBy(1099)]).toEqual([
      ann.userId,
      'deleted-user',
      'deleted-user',
    ])
    expect(await senderOf(chatId, 1)).toBe('deleted-user')
    expect(await leftBy(ann)).toEqual([])
  })

  it('a chat that has nothing left by now is done with', async () => {
    const { ann, chats } = await givenErasure(1)
    const [chatId = ''] = chats
    await leaveForGood(ann.userId, chatId)
    await deleteItems(await queryAll<Key>(ranges.chat(chatId)))
    await standsAt(ann, 'traces')
    // The time is up as its items are read.
    const untilMs = timeIsUpAt((input) => JSON.stringify(input).includes(`"S":"${ranges.chat(chatId).pk}"`))
    await runErasure(ann.userId, untilMs)
    expect(Date.now()).toBe(untilMs + 1)
    expect(await leftBy(ann)).toEqual([])
  })

  it('a record of a chat that is gone meanwhile is not made anew', async () => {
    const { ann, chats } = await givenErasure(1)
    const [chatId = ''] = chats
    await leaveForGood(ann.userId, chatId)
    await standsAt(ann, 'traces')
    vi.useFakeTimers({ toFake: ['Date'] })
    const untilMs = Date.now()
    beforeCall(
      async () => {
        await deleteItems([keys.left(ann.userId, chatId)])
        vi.setSystemTime(untilMs + 1)
      },
      (input) => 'TransactItems' in input,
    )
    expect(await runErasure(ann.userId, untilMs)).toBe(false)
    expect(await leftBy(ann)).toEqual([])
  })
})

it('an erasure knows every name that the record has, and whether texts stay', () => {
  const erasure: Erasure = { ...keys.erasure('ann'), userId: 'ann', requestedAtMs: 1, stage: 'chats' }
  expect(erasedBy(erasure)).toEqual({ userId: 'ann', names: [], keepTexts: true })
  expect(erasedBy({ ...erasure, names: ['a', 'b'] })).toMatchObject({ names: ['a', 'b'] })
})
