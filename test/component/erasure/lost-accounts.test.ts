import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importedLoginId } from '../../../shared/domain/access/user-id.ts'
import { deleteAccount, signUp } from '../../../shared/domain/accounts/user-pool.ts'
import { eraseNamed } from '../../../shared/domain/erasure/erase-named.ts'
import {
  type Checked,
  checkAccount,
  eraseLost,
  followDeletedAccount,
} from '../../../shared/domain/erasure/lost-accounts.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, updateItem } from '../../../shared/platform/storage/write.ts'
import { givenSocket, givenUser, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { domainInMemory } from './domain-in-memory.ts'

const { sockets, letters } = await domainInMemory()
const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})
const error = vi.spyOn(logger, 'error').mockImplementation(() => {})
beforeEach(() => {
  warn.mockClear()
  error.mockClear()
  letters.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const profileOf = async ({ userId }: User) => (await getItem<Profile>(keys.profile(userId))) as Profile
const stageOf = async ({ userId }: User) => (await getItem<Erasure>(keys.erasure(userId)))?.stage
/** With an account in the pool. */
const givenAccount = async (): Promise<User> => {
  const user = await givenUser()
  await signUp(user.userId, `${user.username}@example.com`, 'correct horse battery')
  return user
}
const set = ({ userId }: User, name: string, value: unknown) =>
  updateItem(keys.profile(userId), 'SET #name = :value', {
    names: { '#name': name },
    values: { ':value': value },
  })
const imported = importedLoginId('1'.repeat(64))
const nobodyYet: Checked = { asked: 0, missing: [] }

describe('a user whose account', () => {
  it('is there is erased neither by a word about it nor by a sweep', async () => {
    const ann = await givenAccount()
    expect(await checkAccount(await profileOf(ann), nobodyYet)).toEqual({ asked: 1, missing: [] })
    await followDeletedAccount(ann.userId)
    expect(await stageOf(ann)).toBeUndefined()
  })

  it('was deleted in the pool is found, and erased', async () => {
    const ann = await givenAccount()
    await deleteAccount(ann.userId)
    expect(await checkAccount(await profileOf(ann), { asked: 3, missing: ['other'] })).toEqual({
      asked: 4,
      missing: ['other', ann.userId],
    })
    await followDeletedAccount(ann.userId)
    expect(await stageOf(ann)).toBe('chats')
    expect(await profileOf(ann)).toHaveProperty('erasingSinceMs')
    const told = 'an account is gone from the user pool; its user is erased'
    expect(warn.mock.calls).toEqual([[told, { userId: ann.userId }]])
  })

  it.each([
    ['is an outside issuer’s', (user: User) => updateItem(keys.profile(user.userId), 'REMOVE loginId')],
    ['is yet to be made, as they were imported', (user: User) => set(user, 'loginId', imported)],
    ['is being erased already', (user: User) => set(user, 'erasingSinceMs', 5)],
  ])('%s is not looked for', async (_, change) => {
    const ann = await givenUser()
    await change(ann)
    expect(await checkAccount(await profileOf(ann), nobodyYet)).toEqual(nobodyYet)
    await followDeletedAccount(ann.userId)
    expect(await stageOf(ann)).toBeUndefined()
  })

  it('was made for an imported user is looked for', async () => {
    const ann = await givenUser()
    await set(ann, 'loginId', imported)
    await set(ann, 'hasAccount', true)
    expect(await checkAccount(await profileOf(ann), nobodyYet)).toEqual({ asked: 1, missing: [ann.userId] })
    await followDeletedAccount(ann.userId)
    expect(await stageOf(ann)).toBe('chats')
  })

  it('and profile are gone is nothing to erase', async () => {
    await followDeletedAccount('nobody')
    expect(await getItem(keys.erasure('nobody'))).toBeUndefined()
  })
})

it('the pool is asked at most twenty times a second', async () => {
  const ann = await givenAccount()
  const profile = await profileOf(ann)
  const startMs = performance.now()
  for (let times = 0; times < 3; times++) await checkAccount(profile, nobodyYet)
  expect(performance.now() - startMs).toBeGreaterThan(3 * 49)
})

it('a sweep that has found as many as fit into a message asks no more', async () => {
  const ann = await givenUser()
  const missing = Array.from({ length: 4000 }, (_, index) => `user-${index}`)
  expect(await checkAccount(await profileOf(ann), { asked: 5000, missing })).toEqual({ asked: 5000, missing })
  const one = await checkAccount(await profileOf(ann), { asked: 5000, missing: missing.slice(1) })
  expect([one.asked, one.missing.length]).toEqual([5001, 4000])
})

describe('of those who were asked about', () => {
  it('half or fewer are erased, if their accounts are still not there', async () => {
    const [ann, bob] = (await givenUsers(2)) as [User, User]
    const cid = await givenAccount()
    await eraseLost({ asked: 6, missing: [ann.userId, bob.userId, cid.userId] })
    expect([await stageOf(ann), await stageOf(bob), await stageOf(cid)]).toEqual([
      'chats',
      'chats',
      undefined,
    ])
    expect(letters).toEqual([])
  })

  it('most are put aside, for an operator: the pool may be another one', async () => {
    const [ann, bob] = (await givenUsers(2)) as [User, User]
    const missing = [ann.userId, bob.userId]
    await eraseLost({ asked: 3, missing })
    expect([await stageOf(ann), await stageOf(bob)]).toEqual([undefined, undefined])
    const reason = '2 of 3 users have no account in the user pool. Is it the right one?'
    expect(letters).toEqual([{ body: { deletedAccounts: missing }, reason }])
    expect(error.mock.calls).toEqual([[reason]])
  })

  it('nobody is missing, and nothing happens', async () => {
    await eraseLost({ asked: 0, missing: [] })
    await eraseLost({ asked: 9, missing: [] })
    expect(letters).toEqual([])
  })
})

describe('an operator who has a user erased', () => {
  it('ends their sockets at once, and has the job begin', async () => {
    const ann = await givenUser()
    const { connectionId } = await givenSocket(ann)
    await eraseNamed(ann.userId, Date.now())
    expect(await stageOf(ann)).toBe('chats')
    expect(sockets.received(connectionId)).toEqual([{ type: 'session.closed' }])
    expect(letters).toEqual([])
    expect(warn.mock.calls).toEqual([['an operator has a user erased', { userId: ann.userId }]])
  })

  it('learns that no user has the id', async () => {
    await eraseNamed('nobody', Date.now())
    expect(letters).toEqual([{ body: { erase: 'nobody' }, reason: 'No user exists with this id' }])
    expect(await getItem(keys.erasure('nobody'))).toBeUndefined()
  })

  const erasureAt = (userId: string, requestedAtMs: number): Erasure => ({
    ...keys.erasure(userId),
    userId,
    requestedAtMs,
    stage: 'done',
    erasedAtMs: requestedAtMs,
  })

  it('and asks again once that is done, does no harm', async () => {
    const ann = await givenUser()
    await deleteItems([keys.profile(ann.userId)])
    await putItem(erasureAt(ann.userId, 100))
    for (const askedAtMs of [50, 100, 150]) await eraseNamed(ann.userId, askedAtMs)
    expect(letters).toEqual([])
    expect(await stageOf(ann)).toBe('done')
  })

  it.each([
    [99, 'done'],
    [100, 'done'],
    [101, 'chats'],
  ])('spares whoever came back under the id after the word, which came at %i', async (askedAtMs, stage) => {
    const ann = await givenUser()
    await putItem(erasureAt(ann.userId, 100))
    await eraseNamed(ann.userId, askedAtMs)
    expect(await stageOf(ann)).toBe(stage)
    expect('erasingSinceMs' in (await profileOf(ann))).toBe(stage === 'chats')
  })
})
