import '../steps/domain/domain.ts'
import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Profile, Reservation } from '../../shared/domain/records/profile.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { givenUser, givenUsers, type User } from '../steps/domain/given-domain.ts'

const freshNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `name${index}-${randomInt(1e9, 1e10)}`)
const rename = ({ credentials }: User, username: string) => patchOwnUser(credentials, { username })
const profileOf = async ({ userId }: User) => (await getItem<Profile>(keys.profile(userId))) as Profile
const reservationOf = (username: string) => getItem<Reservation>(keys.username(username))

/** The names that lead to the user, and those that are held for them. */
const namesOf = async (user: User, names: readonly string[]) => {
  const reservations = await Promise.all(names.map(reservationOf))
  return {
    owned: names.filter((_, index) => reservations[index]?.userId === user.userId),
    held: names.filter((_, index) => reservations[index]?.heldFor === user.userId),
  }
}

describe('renaming', () => {
  it('gives a name to one of those who want it at once, and the others keep theirs', async () => {
    const users = await givenUsers(4)
    const [wanted = ''] = freshNames(1)
    const outcomes = await Promise.allSettled(users.map((user) => rename(user, wanted)))
    const winners = users.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    expect(winners).toHaveLength(1)
    for (const [index, user] of users.entries()) {
      if (user === winners[0]) continue
      expect(outcomes[index]).toMatchObject({ reason: { code: 'username_taken' } })
      expect((await profileOf(user)).username).toBe(user.username)
      expect(await namesOf(user, [user.username, wanted])).toEqual({ owned: [user.username], held: [] })
    }
  })

  it('of one user from many devices at once leaves one name, and holds all the others', async () => {
    const user = await givenUser()
    const wanted = freshNames(4)
    await Promise.all(wanted.map((name) => rename(user, name)))
    const { username, heldNames = [] } = await profileOf(user)
    const others = [user.username, ...wanted].filter((name) => name !== username)
    expect(wanted).toContain(username)
    expect(await namesOf(user, [user.username, ...wanted])).toEqual({ owned: [username], held: others })
    expect(heldNames.map(({ name }) => name).toSorted()).toEqual(others.toSorted())
  })

  it('back and forth at once leaves one name that leads to the user', async () => {
    const user = await givenUser()
    const [there = ''] = freshNames(1)
    for (let round = 0; round < 4; round++) {
      await Promise.all([rename(user, there), rename(user, user.username), rename(user, there.toUpperCase())])
      const { username } = await profileOf(user)
      const { owned } = await namesOf(user, [there, user.username])
      expect(owned.map((name) => name.toLowerCase())).toEqual([username.toLowerCase()])
    }
  })

  it('gives a name to its former user or, once nobody holds it, to whoever is first', async () => {
    const [former, other] = (await givenUsers(2)) as [User, User]
    const [next = ''] = freshNames(1)
    await rename(former, next)
    await expect(rename(other, former.username)).rejects.toMatchObject({ code: 'username_taken' })
    await rename(former, former.username)
    expect(await namesOf(former, [former.username, next])).toEqual({ owned: [former.username], held: [next] })
  })

  it('holds the newest names only, and frees older ones', async () => {
    const [user, other] = (await givenUsers(2)) as [User, User]
    const names = freshNames(limits.usernamesHeld + 1)
    for (const name of names) await rename(user, name)
    const { heldNames = [] } = await profileOf(user)
    expect(heldNames.map(({ name }) => name)).toEqual(names.slice(0, -1))
    await rename(other, user.username)
    expect(await namesOf(other, [user.username])).toMatchObject({ owned: [user.username] })
    await expect(rename(other, names[0] ?? '')).rejects.toMatchObject({ code: 'username_taken' })
  })

  it('and describing oneself at once loses neither', async () => {
    const user = await givenUser()
    const [username = ''] = freshNames(1)
    await Promise.all([
      rename(user, username),
      patchOwnUser(user.credentials, { displayName: 'Ann' }),
      patchOwnUser(user.credentials, { status: 'here' }),
    ])
    expect(await profileOf(user)).toMatchObject({ username, displayName: 'Ann', status: 'here' })
  })
})
