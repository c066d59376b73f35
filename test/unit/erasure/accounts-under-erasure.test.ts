import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { authorise } from '../../../shared/domain/access/authorise.ts'
import { asUser } from '../../../shared/domain/access/service-credentials.ts'
import { userIdOfBot } from '../../../shared/domain/access/user-id.ts'
import { findOrMakeBot } from '../../../shared/domain/accounts/bots.ts'
import { importUsers } from '../../../shared/domain/imports/import-users.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

vi.stubEnv('OUTSIDE_ISSUER', 'https://issuer.example.com')
const { beforeTransaction } = useTableInMemory()

const erasure = (userId: string, change: Partial<Erasure>): Erasure => ({
  ...keys.erasure(userId),
  userId,
  requestedAtMs: Date.now() - 1000,
  stage: 'account',
  ...change,
})
/** An erasure whose job has removed the profile, and has yet to finish. */
const isUnderWay = (userId: string) => putItem(erasure(userId, {}))
const isDone = (userId: string) => putItem(erasure(userId, { stage: 'done', erasedAtMs: Date.now() - 500 }))
const profileOf = (userId: string) => getItem(keys.profile(userId))
const freshName = () => `u-${randomUUID().slice(0, 12)}`

it('a bot was made anew while its erasure was under way, which then took the new one along', async () => {
  const name = freshName()
  const userId = userIdOfBot(name)
  await isUnderWay(userId)
  await expect(findOrMakeBot(name)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await profileOf(userId)).toBeUndefined()
  expect(await getItem(keys.username(name))).toBeUndefined()
  await isDone(userId)
  expect(await findOrMakeBot(name)).toBe(userId)
})

it('a user of an outside issuer was provisioned anew by a token of before the erasure, as it ended', async () => {
  const userId = randomUUID()
  const claims = { preferred_username: freshName(), email: 'a@example.com', email_verified: true, name: 'A' }
  const newcomer = { userId, subject: userId, accessToken: 'token', claims }
  const arrives = (startedAtMs: number): TokenCredentials => ({ ...asUser(userId), startedAtMs, newcomer })
  for (const ends of [isUnderWay, isDone]) {
    await deleteItems([keys.erasure(userId)])
    // It is read before the erasure, and written after it has begun, or ended.
    beforeTransaction(() => ends(userId))
    await expect(authorise(arrives(Date.now() - 2000))).rejects.toMatchObject({ code: 'session_ended' })
    expect(await profileOf(userId)).toBeUndefined()
  }
  expect((await authorise(arrives(Date.now()))).caller.userId).toBe(userId)
})

it('a user was imported anew while the erasure was under way, which then took the new one along', async () => {
  const [id, username] = [randomUUID(), freshName()]
  const imports = () => importUsers({ source: 'old', users: [{ id, username }], adapt: false })
  await isUnderWay(id)
  await expect(imports()).rejects.toMatchObject({ code: 'unavailable' })
  expect(await profileOf(id)).toBeUndefined()
  await isDone(id)
  expect((await imports()).users).toMatchObject([{ userId: id, existed: false }])
})
