import { expect, test } from 'vitest'
import { givenAccount, givenPerson, givenRegistered, logIn } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { handshakeRefused } from '../steps/api/socket.ts'

test('a user sees the own sessions, with device and times, and which one is the present', async () => {
  const account = await givenAccount()
  const [earlier, person] = [await logIn(account), await logIn(account)]
  const { body } = await person.rest.done('listSessions')
  expect(body.sessions.map(({ sessionId, current }) => [sessionId, current])).toEqual([
    [person.sessionId, true],
    [earlier.sessionId, false],
  ])
  for (const { device, createdAt, lastUsedAt } of body.sessions) {
    expect(device).toBe('node')
    expect(Date.now() - Date.parse(createdAt)).toBeLessThan(60_000)
    expect(Date.parse(lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(createdAt))
  }
})

test('a session that is ended from the list is over at once: tokens, tickets and sockets; no other is', async () => {
  const account = await givenAccount()
  const [person, stolen] = [await logIn(account), await logIn(account)]
  const [socket, kept] = [await stolen.connects(), await person.connects()]
  const sent = { params: { sessionId: stolen.sessionId } }
  await person.rest.done('endSession', sent)
  await socket.isClosed()
  expect(socket.frames.at(-1)).toEqual({ type: 'session.closed' })
  await stolen.rest.refused('getOwnUser', {}, 'session_ended')
  await rest().refused('refresh', { body: { refreshToken: stolen.refreshToken } }, 'session_ended')
  await kept.isCaughtUp()
  const { body } = await person.rest.done('listSessions')
  expect(body.sessions.map(({ sessionId }) => sessionId)).toEqual([person.sessionId])
  await person.rest.done('endSession', sent)
})

test('all other sessions end at once, and later ones are spared', async () => {
  const account = await givenAccount()
  const [person, one, other] = [await logIn(account), await logIn(account), await logIn(account)]
  const sockets = [await one.connects(), await other.connects()]
  const kept = await person.connects()
  await person.rest.done('endOtherSessions')
  for (const socket of sockets) {
    await socket.isClosed()
    expect(socket.frames.at(-1)).toEqual({ type: 'session.closed' })
  }
  for (const ended of [one, other]) {
    await ended.rest.refused('getOwnUser', {}, 'session_ended')
    await handshakeRefused({ token: ended.accessToken })
    await rest().refused('refresh', { body: { refreshToken: ended.refreshToken } }, 'session_ended')
  }
  await kept.isCaughtUp()
  const later = await logIn(account)
  const { body } = await later.rest.done('listSessions')
  const ids = body.sessions.map(({ sessionId }) => sessionId)
  expect(ids).toEqual([later.sessionId, person.sessionId])
})

test('nobody ends a session of somebody else', async () => {
  const [person, stranger] = [await givenRegistered(), await givenPerson()]
  const sent = { params: { sessionId: person.sessionId } }
  await stranger.rest.refused('endSession', sent, 'session_not_found')
  await person.rest.done('getOwnUser')
})
