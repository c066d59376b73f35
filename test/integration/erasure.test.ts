import { queues, sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { deletedUser } from '../../shared/contract/deleted-user.ts'
import { importedLoginId } from '../../shared/domain/access/user-id.ts'
import { putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { endSession } from '../../shared/domain/accounts/end-session.ts'
import { followEndedSessions } from '../../shared/domain/accounts/end-sessions.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { forgotPassword } from '../../shared/domain/accounts/send-code.ts'
import { deleteAccount, findAccount } from '../../shared/domain/accounts/user-pool.ts'
import { credentialsFromClaims } from '../../shared/domain/access/claims.ts'
import { handleSessionEvent } from '../../shared/domain/accounts/handle-session-event.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { markErasing, requestErasure } from '../../shared/domain/accounts/request-erasure.ts'
import { suspend } from '../../shared/domain/accounts/suspension.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { listObjects } from '../../shared/domain/attachments/object-store.ts'
import { requestExport } from '../../shared/domain/exports/request-export.ts'
import { runExport } from '../../shared/domain/exports/run-export.ts'
import { userFolder } from '../../shared/domain/records/export.ts'
import { recordFeedback } from '../../shared/domain/emails/email-feedback.ts'
import { eraseNamed } from '../../shared/domain/erasure/erase-named.ts'
import { eraseLost, followDeletedAccount } from '../../shared/domain/erasure/lost-accounts.ts'
import { type Sweep, sweepOfDay, sweepTable } from '../../shared/domain/erasure/sweep-table.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { runErasure } from '../../shared/domain/erasure/run-erasure.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import type { Erasure } from '../../shared/domain/records/erasure.ts'
import type { Profile } from '../../shared/domain/records/profile.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Key } from '../../shared/platform/storage/key.ts'
import { getItem, scanPages } from '../../shared/platform/storage/read.ts'
import { deleteItems, putItem, updateItem } from '../../shared/platform/storage/write.ts'
import { dynamo, fromItem, tableName } from '../../shared/platform/storage/table.ts'
import { drainQueue } from '../steps/aws/drain-queue.ts'
import { pictures } from '../steps/accounts/pictures.ts'
import { claimsOf } from '../steps/generic/claims-of.ts'
import { freshSource, givenImportedUsers, hashOf, userRow } from '../steps/domain/imports.ts'
import { useOwnTable } from '../steps/domain/own-table.ts'
import { dyingAfterEachWrite } from '../steps/domain/mortal-calls.ts'
import {
  givenChat,
  givenDirectChat,
  givenSession,
  givenSocket,
  givenUsers,
  headOf,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

// Else the deployed job would erase at the same time.
await useOwnTable()

const given = async <N extends number>(count: N) => (await givenUsers(count)) as [User, User, User, User]
const anHour = () => Date.now() + 3600_000
const erase = async ({ userId }: User): Promise<void> => {
  await markErasing(userId)
  expect(await runErasure(userId, anHour())).toBe(true)
}
const say = async ({ credentials }: User, chatId: string, text = 'hello') =>
  (await postMessage(credentials, { chatId, text })).message
const logOf = (chatId: string) => readMessages(chatId, { after: 0, limit: 100 })

const dropLoginId = ({ userId }: User) => updateItem(keys.profile(userId), 'REMOVE loginId')

/** Somebody with an account in the pool. */
const givenAccount = async () => {
  const username = `real-${randomUUID().slice(0, 8)}`
  const email = `${username}@example.com`
  const password = 'correct horse battery'
  const { user } = await register({ username, email, password })
  const { loginId = '' } = (await getItem<Profile>(keys.profile(user.userId))) ?? {}
  return { username, email, password, userId: user.userId, loginId }
}
const loggedIn = (user_id: string) => ({ user_id, session_id: randomUUID(), timestamp: 1_800_000_000 })

/** The keys that know the user after an erasure, but for its own record and tickets, which expire within minutes. */
const tracesOf = async (user: User): Promise<string[]> => {
  const { pk } = keys.erasure(user.userId)
  return (await itemsThatKnow(user)).filter((key) => !key.startsWith(pk) && !key.startsWith('TICKET#'))
}

/** The keys of all items in the table that know the user, by id or by name. */
const itemsThatKnow = async ({ userId, username }: User): Promise<string[]> => {
  const found: string[] = []
  let start: Record<string, never> | undefined
  do {
    const page = await dynamo().send(
      new ScanCommand({ TableName: tableName(), ConsistentRead: true, ExclusiveStartKey: start }),
    )
    for (const item of page.Items ?? []) {
      const text = JSON.stringify(item)
      const { pk, sk } = fromItem<Key>(item)
      if (text.includes(userId) || text.includes(username)) found.push(`${pk} ${sk}`)
    }
    start = page.LastEvaluatedKey as typeof start
  } while (start)
  return found.sort()
}

describe('an erased user', () => {
  it('is known to no item afterwards but to the record of the erasure, and the chats go on', async () => {
    const [ann, bob, cid] = await given(3)
    const chatId = await givenChat([bob, ann, cid])
    const old = await givenChat([bob, ann])
    const direct = await givenDirectChat(ann, bob)
    await createTicket(ann.credentials, 'Firefox on Linux')
    await givenSocket(ann)
    await putAvatar(ann.credentials, {
      contentType: 'image/png',
      bytes: Uint8Array.from(pictures['image/png']),
    })
    const own = await postMessage(ann.credentials, { chatId, text: 'mine', clientMessageId: 'c-1' })
    const others = await say(bob, chatId, `hello @${ann.username}`)
    await react(ann.credentials, chatId, others.seq, '👍', true)
    await react(cid.credentials, chatId, others.seq, '👍', true)
    await markRead(ann.credentials, chatId, others.seq)
    await say(ann, old, 'long ago')
    await removeMember(ann.credentials, old, 'me')
    await say(ann, direct, 'between us')
    await blockUser(ann.credentials, cid.userId)
    await blockUser(bob.credentials, ann.userId)
    await patchOwnUser(ann.credentials, { displayName: 'Ann' })
    await recordFeedback(`${ann.username}@example.com`, 'bounced', 1)
    await requestExport(ann.credentials)
    await runExport(ann.userId, anHour())
    const before = await itemsThatKnow(ann)
    expect(before.length).toBeGreaterThan(20)
    expect((await listObjects(userFolder(ann.userId))).length).toBeGreaterThan(0)

    await erase(ann)

    expect(await listObjects(userFolder(ann.userId))).toEqual([])

    const after = await itemsThatKnow(ann)
    // Bob's text names her: what others wrote stays. Tickets expire within minutes.
    const text = keys.message(chatId, others.seq)
    const erasure = keys.erasure(ann.userId)
    expect(after.filter((key) => !key.startsWith('TICKET#'))).toEqual(
      [`${text.pk} ${text.sk}`, `${erasure.pk} ${erasure.sk}`].sort(),
    )
    expect(Object.keys((await getItem<Erasure>(erasure)) ?? {}).sort()).toEqual(
      ['erasedAtMs', 'expiresAt', 'pk', 'requestedAtMs', 'sk', 'stage', 'userId'].sort(),
    )
    const log = await logOf(chatId)
    expect(log.find(({ seq }) => seq === own.message.seq)).toMatchObject({
      senderId: deletedUser.userId,
      senderName: deletedUser.name,
      text: 'mine',
    })
    const answered = log.find(({ seq }) => seq === others.seq)
    expect(answered).toMatchObject({ senderId: bob.userId, text: `hello @${ann.username}` })
    expect(answered).not.toHaveProperty('mentions')
    expect(answered).not.toHaveProperty('mentionNames')
    expect(answered?.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [cid.userId] }])
    expect(log.at(-1)).toMatchObject({ type: 'left', text: 'deleted user left' })
    expect((await logOf(old)).map(({ senderId }) => senderId)).not.toContain(ann.userId)
    expect(await logOf(direct)).toMatchObject([
      { senderId: deletedUser.userId, text: 'between us' },
      { type: 'left' },
    ])
    await say(bob, direct, 'still here')
    await say(cid, chatId)
    expect((await getItem<{ blockCount?: number }>(keys.profile(bob.userId)))?.blockCount).toBe(0)
  })

  it('hands chats over to the oldest admin, else the oldest member, and takes those without others along', async () => {
    const [ann, bob, cid] = await given(3)
    const withAdmin = await givenChat([ann, bob])
    await addMembers(ann.credentials, withAdmin, [cid.username])
    await setRole(ann.credentials, withAdmin, cid.userId, 'admin')
    const withMembers = await givenChat([ann, bob])
    await addMembers(ann.credentials, withMembers, [cid.username])
    const alone = await givenChat([ann])
    await erase(ann)
    for (const [chatId, owner] of [
      [withAdmin, cid],
      [withMembers, bob],
    ] as const) {
      const { members } = await listMembers(owner.credentials, chatId, {})
      expect(members).toHaveLength(2)
      expect(members.find(({ role }) => role === 'owner')?.userId).toBe(owner.userId)
      expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ ownerId: owner.userId, memberCount: 2 })
      const told = `deleted user left. ${owner.username} is the owner now`
      expect((await logOf(chatId)).at(-1)?.text).toBe(told)
    }
    expect(await getItem(keys.chatMeta(alone))).toBeUndefined()
    expect(await getItem(keys.chatHead(alone))).toBeUndefined()
  })

  it('is refused every call from the first moment on, cannot be found or added, and is told on the socket', async () => {
    const [ann, bob] = await given(2)
    const chatId = await givenChat([bob])
    const fresh = { ...ann.credentials, lastLogInAtMs: Date.now() - 4 * 60_000 }
    const socket = await givenSocket(ann)
    // Without an account in the pool, as an outside issuer's.
    await dropLoginId(ann)
    const stale = { ...ann.credentials, lastLogInAtMs: Date.now() - 6 * 60_000 }
    for (const late of [stale, ann.credentials])
      await expect(requestErasure(late)).rejects.toMatchObject({ code: 'fresh_log_in_required' })
    await requestErasure(fresh)
    expect(sockets.received(socket.connectionId)).toEqual([{ type: 'session.closed' }])
    const ended = { code: 'session_ended' }
    await expect(getOwnProfile(ann.credentials)).rejects.toMatchObject(ended)
    await expect(givenSocket(ann)).rejects.toMatchObject(ended)
    await expect(requestErasure(fresh)).rejects.toMatchObject(ended)
    await expect(addMembers(bob.credentials, chatId, [ann.username])).rejects.toMatchObject({
      code: 'unknown_username',
    })
    await expect(blockUser(bob.credentials, ann.userId)).rejects.toMatchObject({ code: 'user_not_found' })
    await runErasure(ann.userId, anHour())
    await expect(getOwnProfile(ann.credentials)).rejects.toMatchObject({ code: 'unauthenticated' })
    const again = { user_id: ann.userId, session_id: randomUUID(), timestamp: 1_800_000_000 }
    await handleSessionEvent({ ...again, event_type: 'user_login' })
    await handleSessionEvent({ ...again, event_type: 'user_logout' })
    expect(await getItem(keys.session(again.session_id))).toBeUndefined()
  })
})

describe('an operator', () => {
  it('could not erase a suspended user, nor one of an outside issuer', async () => {
    const [ann, bob] = await given(2)
    const chatId = await givenChat([bob, ann])
    await say(ann, chatId)
    await dropLoginId(ann)
    await suspend(ann.userId, bob.userId)
    const fresh = { ...ann.credentials, lastLogInAtMs: Date.now() }
    await expect(requestErasure(fresh)).rejects.toMatchObject({ code: 'account_suspended' })
    const askedAtMs = Date.now()
    await Promise.all([eraseNamed(ann.userId, askedAtMs), eraseNamed(ann.userId, askedAtMs)])
    expect(await getItem(keys.erasure(ann.userId))).toMatchObject({ stage: 'chats' })
    await runErasure(ann.userId, anHour())
    expect(await tracesOf(ann)).toEqual([])
    expect((await logOf(chatId))[0]).toMatchObject({ senderId: deletedUser.userId })

    // The same word once more spares whoever has come back under this id, and a later one does not.
    const [other] = await given(1)
    const profile = await getItem<Profile>(keys.profile(other.userId))
    await putItem({ ...profile, ...keys.profile(ann.userId), userId: ann.userId })
    await eraseNamed(ann.userId, askedAtMs)
    expect(await getItem<Profile>(keys.profile(ann.userId))).not.toHaveProperty('erasingSinceMs')
    await eraseNamed(ann.userId, Date.now() + 1)
    expect(await getItem<Profile>(keys.profile(ann.userId))).toHaveProperty('erasingSinceMs')
    await runErasure(ann.userId, anHour())
    // Gone already: nothing is left to do.
    await eraseNamed(ann.userId, Date.now() + 1)
    expect(await drainQueue(queues.accountJobsDeadLetters)).toEqual([])
  })
})

describe('an erasure', () => {
  it('at the moment of messages, a new chat, an invitation and a rename leaves nothing of them', async () => {
    for (let round = 0; round < 3; round++) {
      const [ann, bob] = await given(2)
      const chatId = await givenChat([bob, ann])
      const other = await givenChat([bob])
      const attempts = await Promise.allSettled([
        ...Array.from({ length: 6 }, (_, index) => say(ann, chatId, `message ${index}`)),
        addMembers(bob.credentials, other, [ann.username]),
        createChat(ann.credentials, { kind: 'direct', members: [bob.username] }),
        patchOwnUser(ann.credentials, { status: 'leaving' }),
        givenSocket(ann),
        erase(ann),
      ])
      expect(attempts.at(-1)).toMatchObject({ status: 'fulfilled' })
      for (const { seq, senderId, type } of await logOf(chatId))
        if (type === 'text') expect(senderId, String(seq)).toBe(deletedUser.userId)
      expect(await membershipOf(other, ann.userId)).toBeUndefined()
      const { pk } = keys.erasure(ann.userId)
      const left = (await itemsThatKnow(ann)).filter((key) => !key.startsWith(pk))
      expect(left).toEqual([])
    }
  })

  it('at the moment of log-ins, refreshes, log-outs and sockets leaves no session, and none is made afterwards', async () => {
    for (let round = 0; round < 2; round++) {
      const { username, email, password, userId } = await givenAccount()
      const tokens = await logIn(username, password, 'a test')
      const credentials = credentialsFromClaims(claimsOf(tokens.accessToken))
      const ann: User = { userId, username, credentials }
      // Earlier changes make the stream follow each further one of the profile.
      await updateItem(keys.profile(userId), 'SET followUpAtMs = :one', { values: { ':one': 1 } })
      const attempts = await Promise.allSettled([
        ...[username, email].map((login) => logIn(login, password, 'a test')),
        ...[1, 2].map(() => refresh(tokens.refreshToken, 'a test')),
        createTicket(credentials, 'a test'),
        givenSocket(ann),
        endSession(userId, credentials.sessionId),
        handleSessionEvent({ ...loggedIn(userId), event_type: 'user_login' }),
        erase(ann).then(() => followEndedSessions(userId)),
      ])
      expect(attempts.at(-1)).toMatchObject({ status: 'fulfilled' })
      // The record of a session that was ended before is on no list.
      await sweepTable({}, anHour())
      const made = attempts.flatMap(({ status, ...rest }) =>
        status === 'fulfilled' && 'value' in rest && typeof rest.value === 'object' ? [rest.value] : [],
      ) as { accessToken?: string; refreshToken?: string }[]
      for (const { accessToken, refreshToken } of [tokens, ...made]) {
        if (accessToken === undefined || refreshToken === undefined) continue
        const caller = credentialsFromClaims(claimsOf(accessToken))
        await expect(getOwnProfile(caller)).rejects.toMatchObject({ code: 'unauthenticated' })
        await expect(givenSocket({ credentials: caller })).rejects.toMatchObject({ code: 'unauthenticated' })
        await expect(refresh(refreshToken, '')).rejects.toMatchObject({ code: 'invalid_refresh_token' })
      }
      for (const login of [username, email])
        await expect(logIn(login, password, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
      await handleSessionEvent({ ...loggedIn(userId), event_type: 'user_login' })
      expect(await tracesOf(ann)).toEqual([])
    }
  })

  it('at the moment of an imported user’s first log-in and code leaves no account in the pool', async () => {
    const source = freshSource()
    const password = 'the older password'
    const rows = [1, 2].map((id) => userRow(source, id, { passwordHash: hashOf(password) }))
    for (const { userId, username } of await givenImportedUsers(source, rows)) {
      const { loginId = '' } = (await getItem<Profile>(keys.profile(userId))) ?? {}
      const ann: User = { userId, username, credentials: givenSession(userId) }
      await Promise.allSettled([logIn(username, password, ''), forgotPassword(username), erase(ann)])
      expect(await findAccount(loginId)).toBeUndefined()
      expect(await getItem(keys.profile(userId))).toBeUndefined()
      await expect(logIn(username, password, '')).rejects.toMatchObject({ code: 'invalid_credentials' })
      expect(await tracesOf(ann)).toEqual([])
    }
  })

  it('that is killed after each of its writes comes to the same end', async () => {
    const { username, userId, loginId } = await givenAccount()
    const ann: User = { userId, username, credentials: givenSession(userId) }
    const [bob, cid] = await given(2)
    const [group, own] = [await givenChat([bob, ann, cid]), await givenChat([ann, bob])]
    const [alone, direct] = [await givenChat([ann]), await givenDirectChat(ann, bob)]
    await createTicket(ann.credentials, 'a test')
    await givenSocket(ann)
    await putAvatar(ann.credentials, {
      contentType: 'image/png',
      bytes: Uint8Array.from(pictures['image/png']),
    })
    await postMessage(ann.credentials, { chatId: group, text: 'mine', clientMessageId: 'c-1' })
    const { seq } = await say(bob, group, `hello @${username}`)
    await react(ann.credentials, group, seq, '👍', true)
    await say(ann, direct, 'between us')
    await blockUser(ann.credentials, cid.userId)
    await blockUser(bob.credentials, userId)
    await markErasing(userId)

    const runs = await dyingAfterEachWrite(() => runErasure(userId, anHour()))

    expect(runs).toBeGreaterThan(20)
    const text = keys.message(group, seq)
    expect(await tracesOf(ann)).toEqual([`${text.pk} ${text.sk}`])
    expect(await findAccount(loginId)).toBeUndefined()
    expect(await getItem<Erasure>(keys.erasure(userId))).toMatchObject({ stage: 'done' })
    for (const [chatId, memberCount, ownerId] of [
      [group, 2, bob.userId],
      [own, 1, bob.userId],
    ] as const) {
      expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount, ownerId })
      expect((await listMembers(bob.credentials, chatId, { limit: 10 })).members).toHaveLength(memberCount)
      expect((await logOf(chatId)).filter(({ type }) => type === 'left')).toHaveLength(1)
    }
    expect(await getItem(keys.chatMeta(alone))).toBeUndefined()
    expect(await logOf(direct)).toMatchObject([
      { text: 'between us', senderId: deletedUser.userId },
      { type: 'left' },
    ])
    expect((await logOf(group)).find((message) => message.seq === seq)?.reactions ?? []).toEqual([])
    expect((await getItem<{ blockCount?: number }>(keys.profile(bob.userId)))?.blockCount).toBe(0)
    await say(bob, group, 'still here')
  })

  it('that is asked for and run many times at once happens once', async () => {
    const [ann, bob, cid] = await given(3)
    const chatId = await givenChat([ann, bob, cid])
    await say(ann, chatId)
    await Promise.all(Array.from({ length: 4 }, () => markErasing(ann.userId)))
    await Promise.all(Array.from({ length: 4 }, () => runErasure(ann.userId, anHour())))
    expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount: 2 })
    expect((await logOf(chatId)).filter(({ type }) => type === 'left')).toHaveLength(1)
    expect(await getItem(keys.profile(ann.userId))).toBeUndefined()
  })

  it('whose time is up again and again comes to its end', async () => {
    const [ann, bob] = await given(2)
    const chats = [await givenChat([bob, ann]), await givenChat([ann, bob]), await givenDirectChat(ann, bob)]
    for (const chatId of chats) await say(ann, chatId)
    await markErasing(ann.userId)
    let runs = 0
    while (!(await runErasure(ann.userId, Date.now() - 1 + runs * 20))) runs++
    expect(runs).toBeGreaterThan(0)
    for (const chatId of chats) expect((await headOf(chatId)).lastMessage?.senderId).toBe(deletedUser.userId)
    expect(await getItem(keys.profile(ann.userId))).toBeUndefined()
  })
})

describe('a sweep of the table', () => {
  it('finds what an erased user of 0.1.0 wrote, and what no list leads to, and spares everyone else', async () => {
    const [ann, bob] = await given(2)
    const chatId = await givenChat([bob, ann])
    await say(ann, chatId, 'long ago')
    await say(bob, chatId, 'mine')
    await react(ann.credentials, chatId, 2, '👍', true)
    await removeMember(ann.credentials, chatId, 'me')
    // 0.1.0 wrote no record of chats that were left.
    await deleteItems([keys.left(ann.userId, chatId)])
    const session = keys.session(randomUUID())
    await putItem({ ...session, userId: ann.userId, revokedAtMs: 1 })
    const link = keys.unsubscribe(randomUUID())
    await putItem({ ...link, userId: ann.userId, chatId })
    await putItem({ ...keys.dedup(chatId, ann.userId, 'c-1'), seq: 1 })
    await erase(ann)
    expect((await logOf(chatId))[0]).toMatchObject({ senderId: ann.userId })

    let rest: Sweep | undefined = {}
    while (rest) rest = await sweepTable(rest, Date.now() + 200)
    const { pk, sk } = keys.erasure(ann.userId)
    expect(await itemsThatKnow(ann)).toEqual([`${pk} ${sk}`])
    expect(await logOf(chatId)).toMatchObject([
      { senderId: deletedUser.userId, text: 'long ago' },
      { senderId: bob.userId, text: 'mine' },
      { type: 'left', text: 'deleted user left' },
    ])
    await say(bob, chatId)
    expect(await getItem(keys.profile(bob.userId))).toBeDefined()
  })

  it('of a day looks for accounts, and puts users aside whose pool seems to be another one', async () => {
    const [ann, bob] = await given(2)
    const accounts = [await givenAccount(), await givenAccount()]
    let rest: Sweep | undefined = await sweepOfDay()
    expect(rest).toEqual({ accounts: true })
    while (rest) rest = await sweepTable(rest, Date.now() + 200)
    // Only two of the users in this table have accounts.
    const [letter] = await drainQueue(queues.accountJobsDeadLetters)
    const { deletedAccounts } = JSON.parse(String(letter)) as { deletedAccounts: string[] }
    expect(deletedAccounts).toEqual(expect.arrayContaining([ann.userId, bob.userId]))
    const missing = [ann.userId, ...accounts.map(({ userId }) => userId)]
    expect(deletedAccounts).not.toEqual(expect.arrayContaining(missing.slice(1)))
    expect(await getItem(keys.erasure(ann.userId))).toBeUndefined()
    // Few of many are erased, but for those whom the pool lists late.
    await eraseLost({ asked: 6, missing })
    expect(await getItem(keys.erasure(ann.userId))).toMatchObject({ stage: 'chats' })
    for (const { userId } of accounts) expect(await getItem(keys.erasure(userId))).toBeUndefined()
  })

  it('goes through a large table in parts, a part a day, of which each item is in one', async () => {
    const parts = await Promise.all(
      [0, 1, 2].map(async (number) => {
        const found: string[] = []
        for await (const page of scanPages<Key>({ part: { number, of: 3 } }))
          found.push(...page.map(({ pk, sk }) => `${pk} ${sk}`))
        return found
      }),
    )
    const whole: string[] = []
    for await (const page of scanPages<Key>({})) whole.push(...page.map(({ pk, sk }) => `${pk} ${sk}`))
    expect(parts.flat().toSorted()).toEqual(whole.toSorted())
  })

  it('or a word about one user erases whoever has no account in the pool, and nobody who has one', async () => {
    const [ann, imported] = await given(2)
    // Without an account until the first log-in.
    const loginId = importedLoginId('0'.repeat(64))
    await updateItem(keys.profile(imported.userId), 'SET loginId = :id', { values: { ':id': loginId } })
    const account = `real-${randomUUID().slice(0, 8)}`
    const email = `${account}@example.com`
    const { user } = await register({ username: account, email, password: 'correct horse battery' })
    for (const { userId } of [ann, imported, user]) await followDeletedAccount(userId)
    await runErasure(ann.userId, anHour())
    expect(await getItem(keys.profile(ann.userId))).toBeUndefined()
    expect(await getItem(keys.profile(user.userId))).toMatchObject({ username: account })
    for (const { userId } of [user, imported]) expect(await getItem(keys.erasure(userId))).toBeUndefined()
  })

  it('and an imported user, once there has been an account', async () => {
    const source = freshSource()
    const password = 'the older password'
    const [ann] = await givenImportedUsers(source, [userRow(source, 1, { passwordHash: hashOf(password) })])
    const { userId = '', username = '' } = ann ?? {}
    await logIn(username, password, '')
    await followDeletedAccount(userId)
    expect(await getItem(keys.erasure(userId))).toBeUndefined()
    const { loginId = '' } = (await getItem<Profile>(keys.profile(userId))) ?? {}
    await deleteAccount(loginId)
    await followDeletedAccount(userId)
    expect(await getItem(keys.erasure(userId))).toMatchObject({ stage: 'chats' })
  })
})
