import '../steps/domain/domain.ts'
import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { searchUsers } from '../../shared/domain/accounts/search-users.ts'
import { ensureEntry } from '../../shared/domain/records/user-index.ts'
import { blockUser, unblockUser } from '../../shared/domain/privacy/block-user.ts'
import { givenUser, givenUsers, type User } from '../steps/domain/given-domain.ts'

/** A beginning that no other test's names have. */
const freshPrefix = (script = 'p') => `${script}${randomInt(1e8, 1e9)}`
const found = async ({ credentials }: User, prefix: string) =>
  (await searchUsers(credentials, prefix)).map(({ username }) => username)
const renamed = async (user: User, username: string): Promise<User> => {
  await patchOwnUser(user.credentials, { username })
  return { ...user, username }
}

describe('a search for the beginning of a name', () => {
  it('finds users by name, in any spelling, at most so many and without those who only contain it', async () => {
    const prefix = freshPrefix('é')
    const [seeker, ...users] = (await givenUsers(limits.usersFound + 4)) as [User, ...User[]]
    const names = users.map((_, index) => `${prefix}${String(index).padStart(2, '0')}`)
    await Promise.all(users.map((user, index) => renamed(user, names[index] ?? '')))
    await renamed(seeker, `x${prefix}`)
    for (const typed of [prefix, prefix.toUpperCase(), prefix.normalize('NFD')])
      expect(await found(seeker, typed)).toEqual(names.slice(0, limits.usersFound))
    expect(await found(seeker, `${prefix}0`)).toEqual(names.slice(0, 10))
    expect(await found(seeker, `${prefix}99`)).toEqual([])
  })

  it('finds a renamed user by the new name only', async () => {
    const [seeker, user] = (await givenUsers(2)) as [User, User]
    const [before, after] = [freshPrefix(), freshPrefix('q')]
    await renamed(user, `${before}-ann`)
    await renamed(user, `${after}-ann`)
    expect([await found(seeker, before), await found(seeker, after)]).toEqual([[], [`${after}-ann`]])
    await renamed(user, `${before}-ann`)
    expect([await found(seeker, before), await found(seeker, after)]).toEqual([[`${before}-ann`], []])
  })

  it('finds a user who is renamed from many devices at once by one name', async () => {
    const [seeker, user] = (await givenUsers(2)) as [User, User]
    const prefix = freshPrefix()
    await Promise.all([
      ...['-a', '-b', '-c'].map((end) => renamed(user, prefix + end)),
      getOwnProfile(user.credentials).then(ensureEntry),
    ])
    const { username } = await getOwnProfile(user.credentials)
    expect(await found(seeker, prefix)).toEqual([username])
  })

  it('shows a user no more to whom that user has blocked', async () => {
    const [seeker, user, other] = (await givenUsers(3)) as [User, User, User]
    const prefix = freshPrefix()
    await renamed(user, `${prefix}-ann`)
    await blockUser(user.credentials, seeker.userId)
    expect([await found(seeker, prefix), await found(other, prefix)]).toEqual([[], [`${prefix}-ann`]])
    await unblockUser(user.credentials, seeker.userId)
    expect(await found(seeker, prefix)).toEqual([`${prefix}-ann`])
  })

  it('is refused after 60 in a minute', async () => {
    const seeker = await givenUser()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 140 }, () => searchUsers(seeker.credentials, 'p')),
    )
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(20)
    expect(refused.length).toBeLessThanOrEqual(80)
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'too_many_requests' } })
  })
})

describe('a user of 0.1.0, who is in no index', () => {
  it('is found by the whole name, and by its beginning once a ticket was asked for', async () => {
    const [seeker, old] = (await givenUsers(2)) as [User, User]
    const beginning = old.username.slice(0, -1)
    expect(await found(seeker, beginning)).toEqual([])
    expect(await found(seeker, old.username.toUpperCase())).toEqual([old.username])
    await createTicket(old.credentials, 'a device')
    expect(await found(seeker, beginning)).toEqual([old.username])
  })
})
