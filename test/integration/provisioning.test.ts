import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { foldUsername } from '../../shared/contract/text/fold.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { adoptPicture } from '../../shared/domain/accounts/adopt-picture.ts'
import { deleteAvatar, getAvatar, putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { userIdOfSubject } from '../../shared/domain/access/user-id.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import type { Newcomer } from '../../shared/domain/provisioning/provision-user.ts'
import { endSession } from '../../shared/domain/accounts/end-session.ts'
import { findUserByUsername } from '../../shared/domain/accounts/find-users.ts'
import { createTicket, redeemTicket } from '../../shared/domain/accounts/tickets.ts'
import { hashSecret } from '../../shared/domain/access/secret.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { PersonClaims } from '../../shared/domain/provisioning/person.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Profile } from '../../shared/domain/records/profile.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { putItem } from '../../shared/platform/storage/write.ts'
import {
  freshSource,
  givenBegunChat,
  givenImportedUsers,
  hashOf,
  importRows,
  userRow,
} from '../steps/domain/imports.ts'
import { importedPasswordOf } from '../steps/domain/imported-password.ts'
import { pictures, pixel } from '../steps/accounts/pictures.ts'
import { startIssuerStub } from '../steps/issuer/issuer-stub.ts'

const issuer = await startIssuerStub()
process.env['OUTSIDE_ISSUER'] = issuer.url

const unique = () => randomUUID().slice(0, 8)

/** A verified token of somebody whom nobody knows here yet. */
const newcomer = (claims: object = {}, userId: string = randomUUID()): TokenCredentials => ({
  kind: 'token',
  userId,
  sessionId: randomUUID(),
  tokenExpiresAtMs: Date.now() + 3600_000,
  newcomer: {
    userId,
    subject: userId,
    accessToken: `token of ${userId}`,
    claims: PersonClaims.parse(claims),
  },
})
const tellAbout = ({ userId }: TokenCredentials, claims: object) =>
  issuer.userinfo.set(`token of ${userId}`, { sub: userId, ...claims })

beforeEach(() => {
  issuer.asked.length = 0
  issuer.failsWith = undefined
})

describe('the first token of a user', () => {
  it('makes the account of what it says, and asks for nothing more', async () => {
    const preferred_username = `ann-${unique()}`
    const email = `${preferred_username}@example.com`
    const ann = newcomer({ preferred_username, email, email_verified: true, name: 'Ann Núñez' })
    expect(await getOwnProfile(ann)).toMatchObject({
      userId: ann.userId,
      username: preferred_username,
      email,
      displayName: 'Ann Núñez',
      chatCount: 0,
    })
    expect(await findUserByUsername(preferred_username)).toMatchObject({ userId: ann.userId })
    expect(await getItem(keys.userEntry(preferred_username))).toMatchObject({ userId: ann.userId })
    expect(issuer.asked).toEqual([])
  })

  it('asks the issuer for the rest, once', async () => {
    const ann = newcomer()
    const preferred_username = `ann-${unique()}`
    const email = `${preferred_username}@example.com`
    tellAbout(ann, { preferred_username, email, email_verified: true })
    expect(await getOwnProfile(ann)).toMatchObject({ username: preferred_username, email })
    await authorise(ann)
    expect(issuer.asked).toEqual([`token of ${ann.userId}`])
  })

  it('takes nothing that the issuer says about somebody else', async () => {
    const ann = newcomer({ nickname: `ann-${unique()}` })
    tellAbout(ann, { sub: 'mallory', email: 'mallory@example.com', email_verified: true })
    expect(await getOwnProfile(ann)).not.toHaveProperty('email')
  })

  it('makes an account without what an issuer does not tell', async () => {
    const { username, ...profile } = await getOwnProfile(newcomer())
    expect(username).toMatch(/^user-\d{6}$/)
    expect(profile).not.toHaveProperty('email')
    expect(profile).not.toHaveProperty('displayName')
  })

  it('waits for an issuer that does not answer, and makes no account with half of it', async () => {
    const ann = newcomer({ nickname: `ann-${unique()}` })
    tellAbout(ann, { email: 'ann@example.com', email_verified: true })
    for (const status of [500, 429]) {
      issuer.failsWith = status
      await expect(authorise(ann)).rejects.toMatchObject({ code: 'unavailable' })
      expect(await getItem(keys.profile(ann.userId))).toBeUndefined()
    }
    issuer.failsWith = undefined
    expect(await getOwnProfile(ann)).toMatchObject({ email: 'ann@example.com' })
  })

  it('makes no account for a session that has ended', async () => {
    const ann = newcomer({ nickname: `ann-${unique()}` })
    await endSession(ann.userId, ann.sessionId)
    await expect(authorise(ann)).rejects.toMatchObject({ code: 'session_ended' })
    expect(await getItem(keys.profile(ann.userId))).toBeUndefined()
  })
})

describe('the picture that the issuer names', () => {
  const given = async (picture: string) => {
    const ann = newcomer({ preferred_username: `ann-${unique()}`, picture })
    await getOwnProfile(ann)
    return ann
  }
  const addressOf = async ({ userId }: TokenCredentials) =>
    (await getItem<Profile>(keys.profile(userId)))?.pictureAddress
  const own = { contentType: 'image/png', bytes: Uint8Array.from(pictures['image/png']) } as const

  it('becomes the user’s, once, however often it is fetched at once', async () => {
    issuer.files.set('/ann.png', pixel)
    const ann = await given(`${issuer.url}/ann.png`)
    await Promise.all([1, 2, 3].map(() => adoptPicture(ann.userId)))
    const { bytes, contentType, version } = await getAvatar(ann, ann.userId)
    expect([Buffer.from(bytes).equals(pixel), contentType]).toEqual([true, 'image/png'])
    expect(await getOwnProfile(ann)).toMatchObject({ avatar: version })
    expect(await addressOf(ann)).toBeUndefined()
  })

  it('is left out for good if it is none, too large, or elsewhere inside', async () => {
    issuer.files.set('/page', Buffer.from('<svg onload="alert(1)"/>'))
    issuer.files.set('/large.png', Buffer.concat([pixel, Buffer.alloc(64 * 1024)]))
    for (const picture of ['/page', '/large.png', '/nothing']
      .map((path) => issuer.url + path)
      .concat(['https://localhost/ann.png', 'http://169.254.169.254/latest/meta-data'])) {
      const ann = await given(picture)
      await adoptPicture(ann.userId)
      expect([await addressOf(ann), (await getOwnProfile(ann)).avatar], picture).toEqual([
        undefined,
        undefined,
      ])
    }
  })

  it('comes too late for a user who has set or removed one', async () => {
    issuer.files.set('/ann.png', pixel)
    const [ann, bob] = [await given(`${issuer.url}/ann.png`), await given(`${issuer.url}/ann.png`)]
    const { avatar } = await putAvatar(ann, own)
    await deleteAvatar(bob)
    for (const { userId } of [ann, bob]) await adoptPicture(userId)
    expect((await getOwnProfile(ann)).avatar).toBe(avatar)
    expect((await getOwnProfile(bob)).avatar).toBeUndefined()
  })
})

describe('users who are imported before their first token', () => {
  const bringing = (sub: string, claims: object = {}): TokenCredentials => {
    const credentials = newcomer(claims, userIdOfSubject(sub))
    return { ...credentials, newcomer: { ...credentials.newcomer, subject: sub } as Newcomer }
  }

  it('are those whose `sub` is their id, and keep what was imported', async () => {
    const source = freshSource()
    const [annsSub, bobsSub] = [randomUUID(), `auth0|${unique()}`]
    const [ann, bob] = await givenImportedUsers(source, [
      userRow(source, 1, {
        id: annsSub,
        displayName: 'Ann Núñez',
        passwordHash: hashOf('of the older system'),
      }),
      userRow(source, 2, { id: bobsSub }),
    ])
    const member = (id: string) => ({ id, role: 'member', readSeq: 0 })
    const row = { id: 1, kind: 'group', name: 'Lunch', members: [member(annsSub), member(bobsSub)] }
    const chatId = await givenBegunChat(source, row)
    const message = { type: 'text', from: bobsSub, text: 'hello Ann', sentAt: '2020-01-01T12:00:00Z' }
    await importRows(source, chatId, [message])

    const asAnn = bringing(annsSub, { preferred_username: `another-${unique()}`, name: 'Another' })
    expect(await getOwnProfile(asAnn)).toMatchObject({
      userId: ann?.userId,
      username: `${source}-u1`,
      email: `${source}-u1@example.com`,
      displayName: 'Ann Núñez',
    })
    expect(await listChats(asAnn, { limit: 10 })).toMatchObject({ chats: [{ chatId, me: { unread: 1 } }] })
    expect((await getOwnProfile(bringing(bobsSub))).userId).toBe(bob?.userId)
    expect(issuer.asked).toEqual([])
    // There are no passwords here, so none is kept.
    expect(await importedPasswordOf(ann?.userId)).toBeUndefined()
  })

  it('may have come before, and keep what they have', async () => {
    const source = freshSource()
    const sub = randomUUID()
    const ann = bringing(sub, { preferred_username: `ann-${unique()}` })
    const { username } = await getOwnProfile(ann)
    const [imported] = await givenImportedUsers(source, [userRow(source, 1, { id: sub })])
    expect(imported).toMatchObject({ userId: ann.userId, existed: true, username })
    expect(await getItem(keys.username(`${source}-u1`))).toBeUndefined()
  })

  it('come at the same moment as the import, and are one user', async () => {
    for (let round = 0; round < 3; round++) {
      const source = freshSource()
      const sub = randomUUID()
      const [[imported], profile] = await Promise.all([
        givenImportedUsers(source, [userRow(source, 1, { id: sub })]),
        getOwnProfile(bringing(sub, { preferred_username: `ann-${unique()}` })),
      ])
      expect(imported).toMatchObject({ userId: profile.userId, username: profile.username })
    }
  })
})

describe('of many first tokens at once', () => {
  it('those of one user make one account with one name', async () => {
    const nickname = `ann-${unique()}`
    const userId = randomUUID()
    const profiles = await Promise.all(
      Array.from({ length: 8 }, () => getOwnProfile(newcomer({ nickname }, userId))),
    )
    expect(new Set(profiles.map(({ createdAtMs }) => createdAtMs)).size).toBe(1)
    expect(new Set(profiles.map(({ username }) => username))).toEqual(new Set([nickname]))
    expect(await getItem(keys.username(`${nickname}-2`))).toBeUndefined()
  })

  it('those of users with one name make as many accounts with different names', async () => {
    const nickname = `ann-${unique()}`
    const users = Array.from({ length: 6 }, (_, index) =>
      newcomer({ nickname: index % 2 === 0 ? nickname : nickname.toUpperCase() }),
    )
    const profiles = await Promise.all(users.map(getOwnProfile))
    expect(profiles.map(({ userId }) => userId)).toEqual(users.map(({ userId }) => userId))
    const names = new Set(profiles.map(({ username }) => foldUsername(username)))
    expect(names.size).toBe(6)
    expect(names).toContain(nickname)
    for (const { username, userId } of profiles) {
      expect(await findUserByUsername(username)).toMatchObject({ userId })
    }
  })

  it('none takes a name that is being registered, and one takes it when that has expired', async () => {
    const nickname = `ann-${unique()}`
    const nowSeconds = Math.floor(Date.now() / 1000)
    const reserve = (expiresAt: number) =>
      putItem({ ...keys.username(nickname), loginId: 'somebody', expiresAt })
    await reserve(nowSeconds + 600)
    expect((await getOwnProfile(newcomer({ nickname }))).username).toBe(`${nickname}-2`)
    await reserve(nowSeconds - 1)
    expect((await getOwnProfile(newcomer({ nickname }))).username).toBe(nickname)
  })
})

it('two users may have one address, by which nobody logs in', async () => {
  const claims = { email: `${unique()}@example.com`, email_verified: true }
  const [ann, bob] = await Promise.all([newcomer(claims), newcomer(claims)].map(getOwnProfile))
  expect([ann?.email, bob?.email]).toEqual([claims.email, claims.email])
  expect(await getItem(keys.email(claims.email))).toBeUndefined()
})

it('an id that is not the issuer’s keeps that of the issuer', async () => {
  const credentials = newcomer({ nickname: `ann-${unique()}` })
  if (credentials.newcomer) credentials.newcomer.subject = 'auth0|ann'
  await authorise(credentials)
  expect(await getItem<Profile>(keys.profile(credentials.userId))).toMatchObject({ subject: 'auth0|ann' })
})

it('a ticket keeps no token, though an issuer’s token makes the account', async () => {
  const ann = newcomer({ nickname: `ann-${unique()}` })
  const { ticket } = await createTicket(ann, '')
  const stored = JSON.stringify(await getItem(keys.ticket(hashSecret(ticket))))
  expect(stored).toContain(ann.userId)
  expect(stored).not.toContain(ann.newcomer?.accessToken)
  expect(await redeemTicket(ticket)).not.toHaveProperty('newcomer')
})

it('a token of the user pool makes no account', async () => {
  const { newcomer: _, ...credentials } = newcomer()
  await expect(authorise(credentials)).rejects.toMatchObject({ code: 'unauthenticated' })
})
