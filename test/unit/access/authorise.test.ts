import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { authoriseAdmin, issuedRole } from '../../../shared/domain/access/admins.ts'
import { authorise } from '../../../shared/domain/access/authorise.ts'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { asSystem, asUser } from '../../../shared/domain/access/service-credentials.ts'
import type { Connection } from '../../../shared/domain/records/connection.ts'
import type { Erasure } from '../../../shared/domain/records/erasure.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { putItem, updateItem } from '../../../shared/platform/storage/write.ts'
import { givenUser, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

useTableInMemory({ ADMIN_ROLE: 'admins' })

const refusal = (code: string) => expect.objectContaining({ code })
const setProfile = ({ userId }: User, name: keyof Profile, value: unknown) =>
  updateItem(keys.profile(userId), `SET ${name} = :value`, { values: { ':value': value } })
const revoke = ({ userId, sessionId }: TokenCredentials, revokedAtMs: number) =>
  putItem({ ...keys.session(sessionId), userId, revokedAtMs, expiresAt: 2 ** 40 })
const later = () => Date.now() + 60_000

describe('a token', () => {
  it('tells who calls, and brings what else is wanted, in its order', async () => {
    const { userId, username, credentials } = await givenUser()
    const { sessionId, tokenExpiresAtMs } = credentials
    const wanted = [keys.username(username), keys.chatHead('none'), keys.profile(userId)]
    const { caller, items } = await authorise<[unknown, unknown, Profile]>(credentials, wanted)
    expect(caller).toStrictEqual({ userId, username, sessionId, tokenExpiresAtMs, connectionId: undefined })
    expect(items).toMatchObject([{ userId }, undefined, { username }])
    expect((await authorise(credentials)).items).toEqual([])
  })

  it('tells whether a bot calls', async () => {
    const bot = await givenUser()
    await setProfile(bot, 'kind', 'bot')
    expect((await authorise(bot.credentials)).caller.kind).toBe('bot')
  })

  it('of a session that has ended is refused, and so is one of a user who is being erased', async () => {
    const [user, erased] = [await givenUser(), await givenUser()]
    await revoke(user.credentials, 1000)
    await setProfile(erased, 'erasingSinceMs', 1)
    for (const { credentials } of [user, erased])
      await expect(authorise(credentials)).rejects.toEqual(refusal('session_ended'))
    const again = { ...user.credentials, authenticatedAtMs: 2000 }
    expect((await authorise(again)).caller.userId).toBe(user.userId)
  })

  it('of somebody who is suspended is refused as that, also where the session has ended', async () => {
    const user = await givenUser()
    await setProfile(user, 'suspendedAtMs', 0)
    await revoke(user.credentials, 1000)
    await expect(authorise(user.credentials)).rejects.toEqual(refusal('account_suspended'))
  })

  it('of nobody is refused', async () => {
    await expect(authorise(asUser(randomUUID()))).rejects.toEqual(refusal('unauthenticated'))
  })

  it('of the system needs no account', async () => {
    const { username } = await givenUser()
    const system = asSystem()
    const { caller, items } = await authorise(system, [keys.username(username)])
    const { sessionId, tokenExpiresAtMs } = system
    const [userId, name] = ['system', 'the system']
    expect(caller).toStrictEqual({
      userId,
      username: name,
      sessionId,
      tokenExpiresAtMs,
      connectionId: undefined,
    })
    expect(items).toMatchObject([{ sk: 'USERNAME' }])
  })
})

describe('the first token of a user of an outside issuer', () => {
  const given = (startedAtMs?: number): TokenCredentials => {
    const userId = randomUUID()
    const claims = {
      preferred_username: `u${userId.slice(0, 8)}`,
      email: 'a@example.com',
      email_verified: true,
      name: 'A',
    }
    const { startedAtMs: _, ...credentials } = asUser(userId)
    return {
      ...credentials,
      ...(startedAtMs !== undefined && { startedAtMs }),
      newcomer: { userId, subject: userId, accessToken: 'token', claims },
    }
  }
  const erasedAt = ({ userId }: TokenCredentials, erasedAtMs?: number) =>
    putItem({
      ...keys.erasure(userId),
      userId,
      requestedAtMs: 1,
      stage: 'done',
      ...(erasedAtMs !== undefined && { erasedAtMs }),
    } satisfies Erasure)

  it.each([
    ['says when the session began', 5000],
    ['does not say when', undefined],
  ])('makes the account, and brings what is wanted: one that %s', async (_, startedAtMs) => {
    const credentials = given(startedAtMs)
    const { caller, items } = await authorise<[Profile]>(credentials, [keys.profile(credentials.userId)])
    expect(caller.userId).toBe(credentials.userId)
    expect(items[0]).toMatchObject({ username: caller.username })
  })

  it('makes it anew for somebody who was erased before the session began', async () => {
    const credentials = given(5000)
    await erasedAt(credentials, 4999)
    expect((await authorise(credentials)).caller.userId).toBe(credentials.userId)
  })

  it.each([
    ['at that moment', 5000, 5000],
    ['before an erasure that is under way', 5000, undefined],
    ['nobody knows when', undefined, 4999],
  ])('makes none for a session that began %s', async (_, startedAtMs, erasedAtMs) => {
    const credentials = given(startedAtMs)
    await erasedAt(credentials, erasedAtMs)
    await expect(authorise(credentials)).rejects.toEqual(refusal('session_ended'))
  })
})

describe('a socket', () => {
  const givenConnection = async (fields: Partial<Connection> = {}) => {
    const connectionId = randomUUID()
    await putItem({
      ...keys.connection(connectionId),
      connectionId,
      userId: 'u',
      username: 'ann',
      sessionId: 's',
      tokenExpiresAtMs: later(),
      openedAtMs: 0,
      expiresAt: 2 ** 40,
      ...fields,
    } satisfies Connection)
    return { kind: 'connection', connectionId } as const
  }

  it('tells who calls, also the log, and brings what else is wanted', async () => {
    const appendKeys = vi.spyOn(logger, 'appendKeys')
    const tokenExpiresAtMs = later()
    const credentials = await givenConnection({ tokenExpiresAtMs })
    const wanted = [keys.connection(credentials.connectionId)]
    const { caller, items } = await authorise<[Connection]>(credentials, wanted)
    const { connectionId } = credentials
    expect(caller).toStrictEqual({
      userId: 'u',
      username: 'ann',
      sessionId: 's',
      tokenExpiresAtMs,
      connectionId,
    })
    expect(items).toMatchObject([{ connectionId }])
    expect(appendKeys).toHaveBeenCalledExactlyOnceWith({ userId: 'u' })
  })

  it('tells whether a bot calls', async () => {
    expect((await authorise(await givenConnection({ kind: 'bot' }))).caller.kind).toBe('bot')
  })

  it('whose record is gone has ended', async () => {
    const gone = { kind: 'connection', connectionId: 'gone' } as const
    await expect(authorise(gone)).rejects.toEqual(refusal('session_ended'))
  })

  it('is refused from the moment in which its token expires', async () => {
    vi.useFakeTimers({ now: 5000 })
    await expect(authorise(await givenConnection({ tokenExpiresAtMs: 5000 }))).rejects.toEqual(
      refusal('token_expired'),
    )
    expect((await authorise(await givenConnection({ tokenExpiresAtMs: 5001 }))).caller.userId).toBe('u')
    vi.useRealTimers()
  })
})

describe('a platform admin', () => {
  it('has the role among others, or is the system', async () => {
    const { userId, credentials } = await givenUser()
    const admin = { ...credentials, roles: ['reader', 'admins'] }
    expect((await authoriseAdmin(admin)).userId).toBe(userId)
    expect((await authoriseAdmin(asSystem())).userId).toBe('system')
    expect([admin, asSystem()].map(issuedRole)).toEqual(['admins', 'admins'])
  })

  it('is nobody else', async () => {
    const { credentials } = await givenUser()
    for (const roles of [undefined, [], ['reader', 'admin']]) {
      const other = { ...credentials, ...(roles && { roles }) }
      await expect(authoriseAdmin(other)).rejects.toEqual(refusal('forbidden'))
      expect(issuedRole(other)).toBe(roles?.[0])
    }
    const nobody = { ...asUser(randomUUID()), roles: ['admins'] }
    await expect(authoriseAdmin(nobody)).rejects.toEqual(refusal('unauthenticated'))
  })
})
