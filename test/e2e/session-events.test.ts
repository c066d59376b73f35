import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { clientSettings } from '../steps/aws/client-settings.ts'
import { putSessionEvents } from '../steps/events/session-events.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  freshName,
  givenAccount,
  givenPerson,
  givenRegistered,
  logIn,
  type Person,
} from '../steps/accounts/given-users.ts'
import { whileSessionEventsFail } from '../steps/aws/lambda.ts'
import { lineWith } from '../steps/aws/logs.ts'
import { deadLettersWith } from '../steps/aws/queues.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { rest } from '../steps/api/rest.ts'
import { handshakeRefused } from '../steps/api/socket.ts'
import { storedSession } from '../steps/stored/stored.ts'

const event = ({ userId, sessionId }: Person, event_type: 'user_login' | 'user_logout') => ({
  event_type,
  user_id: userId,
  session_id: sessionId,
  role: 'user',
  timestamp: Math.floor(Date.now() / 1000),
})

const sessionWith = (sessionId: string, attribute: string) =>
  eventually(`the session has ${attribute}`, async () => {
    const session = await storedSession(sessionId)
    return session?.[attribute] === undefined ? undefined : session
  })

test('a log-in is published, and the rule’s function records the session', async () => {
  const person = await givenRegistered()
  const session = await sessionWith(person.sessionId, 'loggedInAtMs')
  expect(session).toMatchObject({ userId: person.userId })
  expect(session).not.toHaveProperty('revokedAtMs')
})

test('a log-out event of another service ends the session on REST and on its sockets, and no other', async () => {
  const account = await givenAccount()
  const [person, elsewhere] = [await logIn(account), await logIn(account)]
  const [socket, kept] = [await person.connects(), await elsewhere.connects()]
  await socket.isCaughtUp()

  await putSessionEvents(event(person, 'user_logout'))

  await socket.isClosed()
  expect(socket.frames.at(-1)).toEqual({ type: 'session.closed' })
  await person.rest.refused('getSession', {}, 'session_ended')
  await handshakeRefused({ token: person.accessToken })
  await rest().refused('refresh', { body: { refreshToken: person.refreshToken } }, 'session_ended')
  await kept.isCaughtUp()
  await elsewhere.rest.done('getSession')
})

test('an event that cannot be read lands among the dead letters with its reason, and holds nothing up', async () => {
  const person = await givenPerson()
  const mark = freshName('broken')
  const good = event(person, 'user_logout')
  await putSessionEvents(
    { ...good, event_type: 'user_exploded', mark },
    { event_type: 'user_logout', mark },
    { ...good, session_id: 42, mark },
    { ...good, user_id: '', mark },
    { ...good, timestamp: 'yesterday', mark },
    { mark },
    good,
  )

  await sessionWith(person.sessionId, 'revokedAtMs')
  await person.rest.refused('getSession', {}, 'session_ended')
  const letters = await deadLettersWith('SessionEventsDeadLettersUrl', mark, 6)
  for (const field of ['event_type', 'session_id', 'user_id', 'timestamp'])
    expect(letters.some(({ reason }) => reason?.includes(field))).toBe(true)
  for (const { reason } of letters) expect(reason).toBeTruthy()
})

test('events that come again or in the wrong order change nothing: a log-out stays', async () => {
  const account = await givenAccount()
  const [person, other] = [await logIn(account), await logIn(account)]
  const [login, logout] = [event(person, 'user_login'), event(person, 'user_logout')]
  await putSessionEvents(logout, login)
  const first = await sessionWith(person.sessionId, 'revokedAtMs')
  await putSessionEvents(login, logout, logout, login, event(other, 'user_logout'))
  await sessionWith(other.sessionId, 'revokedAtMs')

  const session = await sessionWith(person.sessionId, 'loggedInAtMs')
  expect(session['revokedAtMs']).toBe(first['revokedAtMs'])
  await person.rest.refused('getSession', {}, 'session_ended')
})

test('a log-out that arrives before its session was ever used refuses it from the start', async () => {
  const person = await givenPerson()
  await putSessionEvents(event(person, 'user_logout'))
  await sessionWith(person.sessionId, 'revokedAtMs')
  await person.rest.refused('createTicket', {}, 'session_ended')
  await handshakeRefused({ token: person.accessToken })
})

test('an event whose handling fails once is handled seconds later, not after minutes of visibility', async () => {
  const person = await givenRegistered()
  await sessionWith(person.sessionId, 'loggedInAtMs')
  await whileSessionEventsFail(async () => {
    const since = Date.now()
    await putSessionEvents(event(person, 'user_logout'))
    await lineWith({ service: 'session-events', message: 'batch', failed: 1 }, since)
  })
  await sessionWith(person.sessionId, 'revokedAtMs')
  await person.rest.refused('getSession', {}, 'session_ended')
})

test('session ids of other services may hold any character', async () => {
  const { userId } = await givenAccount()
  const sessionId = `${freshName()}#CONN#ü /%?`
  const login = { event_type: 'user_login', user_id: userId, session_id: sessionId, timestamp: 1 }
  await putSessionEvents({ ...login, added_later: true }, { ...login, event_type: 'user_logout' })
  const session = await sessionWith(sessionId, 'revokedAtMs')
  expect(session).toMatchObject({ userId })
})

test('README’s example, pasted into another service, ends a session', async () => {
  const person = await givenPerson()
  const socket = await person.connects()
  const ids = [person.userId, person.sessionId].map((id) => JSON.stringify(id)).join(', ')
  const program = `${codeOf('js', 'publishSessionEvent', 'shared/contract/README.md')}\nawait publishSessionEvent('user_logout', ${ids})`
  const { endpoint, region, credentials } = clientSettings()
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  })
  await socket.isClosed()
  await person.rest.refused('getSession', {}, 'session_ended')
})
