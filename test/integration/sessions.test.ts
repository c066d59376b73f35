import { sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { describe, expect, it, vi } from 'vitest'
import type { Connection } from '../../shared/domain/records/connection.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { shownPresenceOf } from '../../shared/domain/sockets/presence.ts'
import { renewConnection } from '../../shared/domain/sockets/renew-connection.ts'
import { endSession } from '../../shared/domain/accounts/end-session.ts'
import { handleSessionEvent } from '../../shared/domain/accounts/handle-session-event.ts'
import {
  endOtherSessions,
  endOwnSession,
  followEndedSessions,
} from '../../shared/domain/accounts/end-sessions.ts'
import { listSessions } from '../../shared/domain/accounts/list-sessions.ts'
import { listSession } from '../../shared/domain/accounts/use-session.ts'
import { followChange } from '../../shared/domain/chats/follow-change.ts'
import { toItem } from '../../shared/platform/storage/table.ts'
import type { Session, UserSession } from '../../shared/domain/records/session.ts'
import { createTicket, redeemTicket } from '../../shared/domain/accounts/tickets.ts'
import { keys, ranges } from '../../shared/domain/records/keys.ts'
import { getItem, queryAll } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import {
  givenChat,
  givenSession,
  givenSocket,
  givenUser,
  givenUsers,
  type User,
} from '../steps/domain/given-domain.ts'

const connectionOf = (connectionId: string) => getItem<Connection>(keys.connection(connectionId))

describe('ending a session', () => {
  it('leaves no socket of it, also of those that open at the same moment, and lets none open after', async () => {
    const user = await givenUser()
    for (let round = 0; round < 12; round++) {
      const credentials = givenSession(user.userId)
      const connectionIds = Array.from({ length: 4 }, () => randomUUID())
      const opening = connectionIds.map(async (connectionId) => {
        await sleep(Math.random() * 25)
        await openConnection(credentials, connectionId)
      })
      const ending = sleep(Math.random() * 25).then(() => endSession(user.userId, credentials.sessionId))
      const outcomes = await Promise.allSettled([...opening, ending])
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'session_ended' })
      expect(await queryAll(ranges.sessionConnections(user.userId, credentials.sessionId))).toEqual([])
      for (const connectionId of connectionIds) expect(await connectionOf(connectionId)).toBeUndefined()
      await expect(openConnection(credentials, randomUUID())).rejects.toMatchObject({ code: 'session_ended' })
    }
    expect(await shownPresenceOf(user.userId)).toMatchObject({ online: false })
  })

  it('tells its sockets, spares those of other sessions, and takes their chats along', async () => {
    const user = await givenUser()
    const chatId = await givenChat([user])
    const other = givenSession(user.userId)
    const [ended, spared] = [await givenSocket(user), await givenSocket({ credentials: other })]
    await enterChat(ended, chatId, undefined)
    await enterChat(spared, chatId, undefined)
    await endSession(user.userId, user.credentials.sessionId)
    await endSession(user.userId, user.credentials.sessionId)
    expect(sockets.received(ended.connectionId)).toEqual([{ type: 'session.closed' }])
    expect(sockets.received(spared.connectionId)).toEqual([])
    expect(await queryAll(ranges.subscriptions(chatId))).toHaveLength(1)
    expect(await connectionOf(spared.connectionId)).toBeDefined()
    expect(await shownPresenceOf(user.userId)).toMatchObject({ online: true })
  })

  it('ends a session whose id has the separator of keys in it, and no other', async () => {
    const user = await givenUser()
    const [one, longer] = ['auth#1', 'auth#1#2'].map((sessionId) => ({
      ...givenSession(user.userId),
      sessionId,
    }))
    if (!one || !longer) throw new Error('two sessions were given')
    const [ended, spared] = [
      await givenSocket({ credentials: one }),
      await givenSocket({ credentials: longer }),
    ]
    await endSession(user.userId, one.sessionId)
    expect(await connectionOf(ended.connectionId)).toBeUndefined()
    expect(await connectionOf(spared.connectionId)).toBeDefined()
  })

  it('holds until its user has logged in again, under an id that the issuer keeps, and then ends that too', async () => {
    const user = await givenUser()
    const session = { ...givenSession(user.userId), authenticatedAtMs: Date.now() - 60_000 }
    const { userId, sessionId } = session
    await listSession(session, 'Firefox on Linux', session.authenticatedAtMs)
    await givenSocket({ credentials: session })
    await endSession(userId, sessionId)
    await expect(authorise(session)).rejects.toMatchObject({ code: 'session_ended' })

    const again = { ...session, authenticatedAtMs: Date.now() + 1 }
    const socket = await givenSocket({ credentials: again })
    const { ticket } = await createTicket(again, '')
    await givenSocket({ credentials: await redeemTicket(ticket) })
    const { sessions } = await listSessions(again, '')
    expect(sessions).toMatchObject([{ sessionId, current: true }])
    // Events that come late concern what was before.
    const event = { user_id: userId, session_id: sessionId, timestamp: Math.floor(Date.now() / 1000) - 30 }
    await handleSessionEvent({ ...event, event_type: 'user_logout' })
    await authorise(again)
    await expect(authorise(session)).rejects.toMatchObject({ code: 'session_ended' })
    await givenSocket({ credentials: again })

    await endSession(userId, sessionId, Date.now() + 2)
    await expect(givenSocket({ credentials: again })).rejects.toMatchObject({ code: 'session_ended' })
    expect(await connectionOf(socket.connectionId)).toBeUndefined()
  })

  it('stands against a log-in event that arrives after it', async () => {
    const user = await givenUser()
    const event = { user_id: user.userId, session_id: user.credentials.sessionId, timestamp: 1_800_000_000 }
    await handleSessionEvent({ ...event, event_type: 'user_logout' })
    await handleSessionEvent({ ...event, event_type: 'user_login' })
    expect((await getItem<Session>(keys.session(event.session_id)))?.revokedAtMs).toBeTypeOf('number')
    await expect(givenSocket(user)).rejects.toMatchObject({ code: 'session_ended' })
  })
})

/** Another session of a user, with a socket. */
const givenOtherSession = async ({ userId }: User, startedAtMs = Date.now()) => {
  const credentials = { ...givenSession(userId), startedAtMs }
  await listSession(credentials, 'Firefox on Linux', startedAtMs)
  return { credentials, socket: await givenSocket({ credentials }) }
}
const sessionsOf = async ({ credentials }: Pick<User, 'credentials'>) =>
  (await listSessions(credentials, '')).sessions.map(({ sessionId }) => sessionId)
const minuteAgo = () => Date.now() - 60_000

describe('ending all other sessions', () => {
  it('leaves no socket of theirs, also of those that open at the same moment, and lets none open after', async () => {
    for (let round = 0; round < 8; round++) {
      const user = await givenUser()
      const others = Array.from({ length: 4 }, () => ({
        ...givenSession(user.userId),
        startedAtMs: minuteAgo(),
      }))
      const opening = others.map(async (credentials) => {
        await sleep(Math.random() * 25)
        await openConnection(credentials, randomUUID())
      })
      const ending = sleep(Math.random() * 25).then(() => endOtherSessions(user.credentials))
      const outcomes = await Promise.allSettled([...opening, ending])
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'session_ended' })
      expect(await queryAll(ranges.userConnections(user.userId))).toEqual([])
      for (const credentials of others) {
        const late = openConnection(credentials, randomUUID())
        await expect(late).rejects.toMatchObject({ code: 'session_ended' })
      }
    }
  })

  it('spares the present one and later ones, closes the sockets, and refuses tokens and tickets of the others', async () => {
    const user = await givenUser()
    const own = await givenSocket(user)
    const other = await givenOtherSession(user, minuteAgo())
    const { ticket } = await createTicket(other.credentials, '')
    await endOtherSessions(user.credentials)
    const later = await givenOtherSession(user)
    await followEndedSessions(user.userId)
    // Here or by the deployed stream, whichever was faster.
    expect(await connectionOf(other.socket.connectionId)).toBeUndefined()
    for (const { connectionId } of [own, later.socket]) expect(await connectionOf(connectionId)).toBeDefined()
    await expect(createTicket(other.credentials, '')).rejects.toMatchObject({ code: 'session_ended' })
    const late = openConnection(await redeemTicket(ticket), randomUUID())
    await expect(late).rejects.toMatchObject({ code: 'session_ended' })
    expect(await sessionsOf(user)).toEqual([user.credentials.sessionId, later.credentials.sessionId])
  })

  it('ends a session of 0.1.0, which has no record, and its socket, which does not tell when it began', async () => {
    const user = await givenUser()
    const { startedAtMs: _, ...before } = { ...givenSession(user.userId), startedAtMs: 0 }
    const socket = await givenSocket({ credentials: before })
    await sleep(1000 - (Date.now() % 1000))
    await endOtherSessions(user.credentials)
    expect(await connectionOf(socket.connectionId)).toBeUndefined()
    const token = { ...before, startedAtMs: minuteAgo() }
    await expect(createTicket(token, '')).rejects.toMatchObject({ code: 'session_ended' })
  })

  it('ends a session that began in the same second, by its own record', async () => {
    const user = await givenUser()
    const other = await givenOtherSession(user)
    await endOtherSessions(user.credentials)
    await expect(createTicket(other.credentials, '')).rejects.toMatchObject({ code: 'session_ended' })
    expect(await connectionOf(other.socket.connectionId)).toBeUndefined()
  })

  it('counts from its first write, and what a dead run left is done from the stream', async () => {
    const user = await givenUser()
    const other = await givenOtherSession(user, minuteAgo())
    const fetched = vi.spyOn(EventBridgeClient.prototype, 'send').mockRejectedValueOnce(new Error('died'))
    await expect(endOtherSessions(user.credentials)).rejects.toThrow('died')
    fetched.mockRestore()
    await expect(createTicket(other.credentials, '')).rejects.toMatchObject({ code: 'session_ended' })
    expect(await sessionsOf(user)).toEqual([user.credentials.sessionId])
    const [before, after] = [{}, { sessionsEndedAtMs: 1 }].map((ended) =>
      toItem({ ...keys.profile(user.userId), userId: user.userId, ...ended }),
    )
    await followChange({ before, after })
    expect((await getItem<Session>(keys.session(other.credentials.sessionId)))?.revokedAtMs).toBeDefined()
    expect(await queryAll(ranges.userSessions(user.userId))).toHaveLength(1)
  })
})

describe('the list of sessions', () => {
  it('has a session from its first use on, and the last use to the hour', async () => {
    const user = await givenUser()
    const key = keys.userSession(user.userId, user.credentials.sessionId)
    const listed = () => getItem<UserSession>(key)
    await createTicket({ ...user.credentials, startedAtMs: 5000 }, 'Firefox on Linux')
    expect(await listed()).toMatchObject({ device: 'Firefox on Linux', createdAtMs: 5000 })
    const first = (await listed())?.lastUsedAtMs
    await createTicket(user.credentials, 'Chrome on Linux')
    expect(await listed()).toMatchObject({ device: 'Firefox on Linux', lastUsedAtMs: first })
    const beforeMs = Date.now() - 3600_000
    await updateItem(key, 'SET lastUsedAtMs = :at', { values: { ':at': beforeMs } })
    await createTicket(user.credentials, '')
    expect(await listed()).toMatchObject({ device: 'Firefox on Linux', createdAtMs: 5000 })
    expect((await listed())?.lastUsedAtMs).toBeGreaterThan(beforeMs)
  })

  it('shows no session that ended while it was used', async () => {
    const user = await givenUser()
    for (let round = 0; round < 8; round++) {
      const other = givenSession(user.userId)
      await Promise.all([
        createTicket(other, '').catch(() => undefined),
        sleep(Math.random() * 10).then(() => endSession(user.userId, other.sessionId)),
      ])
      expect(await sessionsOf(user)).toEqual([user.credentials.sessionId])
    }
  })

  it('lets nobody end a session of somebody else', async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    await createTicket(bob.credentials, '')
    const { sessionId } = bob.credentials
    const ending = endOwnSession(alice.credentials, [sessionId])
    await expect(ending).rejects.toMatchObject({ code: 'session_not_found' })
    await createTicket(bob.credentials, '')
    await endOwnSession(bob.credentials, [sessionId])
    await expect(createTicket(bob.credentials, '')).rejects.toMatchObject({ code: 'session_ended' })
  })
})

describe('removing a connection', () => {
  it('is harmless twice and at once, and leaves nothing', async () => {
    const user = await givenUser()
    const chats = await Promise.all([givenChat([user]), givenChat([user])])
    const { connectionId } = await givenSocket(user)
    for (const chatId of chats) await enterChat({ kind: 'connection', connectionId }, chatId, undefined)
    await Promise.all(Array.from({ length: 6 }, () => removeConnection(connectionId)))
    await removeConnection(connectionId)
    expect(await queryAll(ranges.userConnections(user.userId))).toEqual([])
    expect(await queryAll({ pk: keys.connection(connectionId).pk, prefix: '' })).toEqual([])
    for (const chatId of chats) expect(await queryAll(ranges.subscriptions(chatId))).toEqual([])
    expect(await shownPresenceOf(user.userId)).toMatchObject({ online: false })
  })

  it('counts a user as online while another socket is open', async () => {
    const user = await givenUser()
    const [one] = [await givenSocket(user), await givenSocket(user)]
    await removeConnection(one.connectionId)
    expect(await shownPresenceOf(user.userId)).toMatchObject({ online: true })
  })
})

describe('a ticket', () => {
  it('lets one of ten handshakes through that bring it at once', async () => {
    const { credentials } = await givenUser()
    const { ticket } = await createTicket(credentials, '')
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => redeemTicket(ticket)))
    const redeemed = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(redeemed).toEqual([{ status: 'fulfilled', value: credentials }])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ticket_refused' })
  })

  it('is refused when it is late, although its record is still there', async () => {
    const { createHash } = await import('node:crypto')
    const { ticket } = await createTicket((await givenUser()).credentials, '')
    const hash = createHash('sha256').update(ticket).digest('base64url')
    await updateItem(keys.ticket(hash), 'SET goodUntilMs = :past', { values: { ':past': Date.now() - 1 } })
    await expect(redeemTicket(ticket)).rejects.toMatchObject({ code: 'ticket_refused' })
    await expect(redeemTicket('never-was')).rejects.toMatchObject({ code: 'ticket_refused' })
  })

  it('is not given to a session that has ended', async () => {
    const { userId, credentials } = await givenUser()
    await endSession(userId, credentials.sessionId)
    await expect(createTicket(credentials, '')).rejects.toMatchObject({ code: 'session_ended' })
  })
})

describe('a fresh token on a living socket', () => {
  it('prolongs it, and is refused for another session or user', async () => {
    const [alice, bob] = (await givenUsers(2)) as [User, User]
    const socket = await givenSocket(alice)
    const later = Date.now() + 7200_000
    await renewConnection(socket, { ...alice.credentials, tokenExpiresAtMs: later })
    expect((await connectionOf(socket.connectionId))?.tokenExpiresAtMs).toBe(later)
    await expect(renewConnection(socket, bob.credentials)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(renewConnection(socket, givenSession(alice.userId))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('does not bring back a socket that closes at the same moment', async () => {
    const alice = await givenUser()
    for (let round = 0; round < 8; round++) {
      const socket = await givenSocket(alice)
      await Promise.allSettled([
        renewConnection(socket, alice.credentials),
        sleep(Math.random() * 10).then(() => removeConnection(socket.connectionId)),
      ])
      expect(await connectionOf(socket.connectionId)).toBeUndefined()
    }
  })
})

describe('renaming', () => {
  it('reaches sockets that open at the same moment', async () => {
    const user = await givenUser()
    const connectionIds = Array.from({ length: 6 }, () => randomUUID())
    const renamed = `n${randomUUID().slice(0, 8)}`
    await Promise.all([
      ...connectionIds.map(async (connectionId) => {
        await sleep(Math.random() * 40)
        await openConnection(user.credentials, connectionId)
      }),
      sleep(20).then(() => patchOwnUser(user.credentials, { username: renamed })),
    ])
    for (const connectionId of connectionIds)
      expect((await connectionOf(connectionId))?.username).toBe(renamed)
  })
})
