import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { deleteAvatar, getAvatar, putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { countAct } from '../../shared/domain/rate-limit/count-act.ts'
import { pictures } from '../steps/accounts/pictures.ts'
import { givenUser, givenUsers, type User } from '../steps/domain/given-domain.ts'

const pictureOf = (byte: number) => ({
  contentType: 'image/png' as const,
  bytes: Uint8Array.from([...pictures['image/png'], byte]),
})
const codeOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' ? outcome.reason.code : undefined

describe('a picture', () => {
  it('that is replaced and removed from many devices at once is whole, or gone from both records', async () => {
    const user = await givenUser()
    for (let round = 0; round < 3; round++) {
      await Promise.all([
        ...[0, 1, 2].map((index) => putAvatar(user.credentials, pictureOf(3 * round + index))),
        deleteAvatar(user.credentials),
      ])
      const [stored] = await Promise.allSettled([getAvatar(user.credentials, user.userId)])
      const { avatar } = await getOwnProfile(user.credentials)
      if (stored?.status === 'fulfilled') expect(stored.value.version).toBe(avatar)
      else expect([codeOf(stored as PromiseRejectedResult), avatar]).toEqual(['avatar_not_found', undefined])
    }
  })

  it('that is sent again is not written again, and costs no attempt', async () => {
    const user = await givenUser()
    for (let round = 0; round < 25; round++) await putAvatar(user.credentials, pictureOf(1))
    expect((await getAvatar(user.credentials, user.userId)).bytes).toEqual(pictureOf(1).bytes)
  })
})

describe('what a user may do so often', () => {
  it('gets exactly so many calls through, however many come at once, and tells when to come again', async () => {
    const [user, other] = (await givenUsers(2)) as [User, User]
    const outcomes = await Promise.allSettled(
      Array.from({ length: 26 }, () => countAct('changeAvatar', user.userId)),
    )
    expect(outcomes.map(codeOf).filter((code) => code === undefined)).toHaveLength(20)
    expect(new Set(outcomes.map(codeOf))).toEqual(new Set([undefined, 'too_many_requests']))
    await expect(countAct('changeAvatar', user.userId)).rejects.toMatchObject({
      retryAfterMs: expect.any(Number),
    })
    await countAct('changeAvatar', other.userId)
  })
})
