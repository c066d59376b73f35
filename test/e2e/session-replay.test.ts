import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sessionEventDetailType, sessionEventSource } from '../../shared/contract/session-events.ts'
import { putSessionEvents } from '../steps/events/session-events.ts'
import { say } from '../steps/chats/chats.ts'
import { givenListener } from '../steps/events/domain-events.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  entered,
  givenAccount,
  givenChat,
  givenRegistered,
  logIn,
  type Registered,
} from '../steps/accounts/given-users.ts'
import { sendTo } from '../steps/aws/queues.ts'
import { givenArchive } from '../steps/events/replay.ts'
import { storedConnections, storedPresence, storedSession } from '../steps/stored/stored.ts'

const sessionOf = ({ sessionId }: Registered) => storedSession(sessionId)
const presenceOf = ({ userId }: Registered) => storedPresence(userId)

const untilStored = (person: Registered, attribute: string) =>
  eventually(`the session has ${attribute}`, async () => (await sessionOf(person))?.[attribute])

/** Everything that a replay could spoil. */
const stateOf = async (people: readonly Registered[]) => ({
  sessions: await Promise.all(people.map(sessionOf)),
  presences: await Promise.all(people.map(presenceOf)),
  connections: await Promise.all(people.map(({ userId }) => storedConnections(userId))),
})

/** When it returns, all events put on the bus before this one have been handled. */
const untilHandled = async () => {
  const marker = { event_type: 'user_logout', user_id: 'nobody', session_id: randomUUID(), timestamp: 1 }
  await putSessionEvents(marker)
  await eventually('the marker is handled', () => storedSession(marker.session_id))
}

test('events of an earlier time, replayed from an archive, change nothing', async () => {
  const archive = await givenArchive()
  const listener = await givenListener()
  const [account, watching] = [await givenAccount(), await givenRegistered()]
  const [left, first, stays] = [await logIn(account), await logIn(account), await logIn(account)]
  const people = [left, first, stays, watching]
  for (const person of people) await untilStored(person, 'loggedInAtMs')
  for (const person of [left, first]) {
    await person.rest.done('logout', { body: {} })
    await untilStored(person, 'revokedAtMs')
  }
  // After the log-outs, the user is back, with a socket, in a chat.
  const later = await logIn(account)
  await untilStored(later, 'loggedInAtMs')
  const chat = await givenChat(stays, watching)
  const [living, watcher] = await entered(chat, stays, watching)
  await later.connects()
  await watcher?.isCaughtUp()
  await untilHandled()
  const before = await stateOf([...people, later])
  const heard = watcher?.frames.length

  await archive.replay()
  await archive.replay()
  await untilHandled()

  expect(await stateOf([...people, later])).toEqual(before)
  for (const person of [left, first]) await person.rest.refused('getSession', {}, 'session_ended')
  for (const person of [stays, later]) await person.rest.done('getSession')
  await living?.isCaughtUp()
  expect(living?.all('session.closed')).toEqual([])
  await watcher?.isCaughtUp()
  expect(watcher?.all('presence').filter(({ online }) => !online)).toEqual([])
  expect(watcher?.frames.length).toBe((heard ?? 0) + 1)
  await say(watching, chat.chatId)
  await listener.hears(chat.chatId, 'message.created')
  const names = ['chat.created', 'member.added', 'member.added', 'message.created']
  expect(listener.namesOf(chat.chatId).toSorted()).toEqual(names)
})

test('replayed in the wrong order and doubled, they change nothing either', async () => {
  const account = await givenAccount()
  const [left, stays] = [await logIn(account), await logIn(account)]
  for (const person of [left, stays]) await untilStored(person, 'loggedInAtMs')
  await left.rest.done('logout', { body: {} })
  await untilStored(left, 'revokedAtMs')
  const socket = await stays.connects()
  await untilHandled()
  const before = await stateOf([left, stays])

  /** As the rule's queue gets it from a replay: the old id and time, and the replay's name. */
  const replayed = ({ userId, sessionId }: Registered, event_type: string, id = randomUUID()) => ({
    version: '0',
    id,
    'detail-type': sessionEventDetailType,
    source: sessionEventSource,
    time: '2026-11-01T00:00:00Z',
    resources: [],
    detail: { event_type, user_id: userId, session_id: sessionId, timestamp: 1793491200 },
    'replay-name': 'after-an-outage',
  })
  const [login, logout] = [replayed(left, 'user_login'), replayed(left, 'user_logout')]
  for (const event of [logout, login, login, replayed(stays, 'user_login'), logout, login])
    await sendTo('SessionEventsQueueUrl', event)
  await untilHandled()

  expect(await stateOf([left, stays])).toEqual(before)
  await left.rest.refused('getSession', {}, 'session_ended')
  await stays.rest.done('getSession')
  await socket.isCaughtUp()
  expect(socket.all('session.closed')).toEqual([])
})
