import { sockets } from '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../shared/domain/records/connection.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { presenceOf } from '../../shared/domain/sockets/presence.ts'
import { renewConnection } from '../../shared/domain/sockets/renew-connection.ts'
import { endSession } from '../../shared/domain/accounts/end-session.ts'
import { handleSessionEvent } from '../../shared/domain/accounts/handle-session-event.ts'
import type { Session } from '../../shared/domain/records/session.ts'
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
    expect(await presenceOf(user.userId)).toMatchObject({ online: false })
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
    expect(await presenceOf(user.userId)).toMatchObject({ online: true })
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

  it('stands against a log-in event that arrives after it', async () => {
    const user = await givenUser()
    const event = { user_id: user.userId, session_id: user.credentials.sessionId, timestamp: 1_800_000_000 }
    await handleSessionEvent({ ...event, event_type: 'user_logout' })
    await handleSessionEvent({ ...event, event_type: 'user_login' })
    expect((await getItem<Session>(keys.session(event.session_id)))?.revokedAtMs).toBeTypeOf('number')
    await expect(givenSocket(user)).rejects.toMatchObject({ code: 'session_ended' })
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
    expect(await presenceOf(user.userId)).toMatchObject({ online: false })
  })

  it('counts a user as online while another socket is open', async () => {
    const user = await givenUser()
    const [one] = [await givenSocket(user), await givenSocket(user)]
    await removeConnection(one.connectionId)
    expect(await presenceOf(user.userId)).toMatchObject({ online: true })
  })
})

describe('a ticket', () => {
  it('lets one of ten handshakes through that bring it at once', async () => {
    const { credentials } = await givenUser()
    const { ticket } = await createTicket(credentials)
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => redeemTicket(ticket)))
    const redeemed = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(redeemed).toEqual([{ status: 'fulfilled', value: credentials }])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ticket_refused' })
  })

  it('is refused when it is late, although its record is still there', async () => {
    const { createHash } = await import('node:crypto')
    const { ticket } = await createTicket((await givenUser()).credentials)
    const hash = createHash('sha256').update(ticket).digest('base64url')
    await updateItem(keys.ticket(hash), 'SET goodUntilMs = :past', { values: { ':past': Date.now() - 1 } })
    await expect(redeemTicket(ticket)).rejects.toMatchObject({ code: 'ticket_refused' })
    await expect(redeemTicket('never-was')).rejects.toMatchObject({ code: 'ticket_refused' })
  })

  it('is not given to a session that has ended', async () => {
    const { userId, credentials } = await givenUser()
    await endSession(userId, credentials.sessionId)
    await expect(createTicket(credentials)).rejects.toMatchObject({ code: 'session_ended' })
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
