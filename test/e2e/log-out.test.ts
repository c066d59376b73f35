import { expect, test } from 'vitest'
import { closedInTheEnd, givenAccount, givenRegistered, logIn } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { handshakeRefused, Socket } from '../steps/api/socket.ts'

test('after a log-out the access token is refused on REST, on the handshake and as a fresh token', async () => {
  const account = await givenAccount()
  const person = await logIn(account)
  const { body: unused } = await person.rest.done('createTicket')
  await person.rest.done('logout', { body: { refreshToken: person.refreshToken } })

  await person.rest.refused('getSession', {}, 'session_ended')
  await person.rest.refused('getOwnUser', {}, 'session_ended')
  await person.rest.refused('listChats', {}, 'session_ended')
  await person.rest.refused('createTicket', {}, 'session_ended')
  await person.rest.refused('createChat', { body: { kind: 'group', name: 'Lunch' } }, 'session_ended')
  await handshakeRefused({ token: person.accessToken })
  await handshakeRefused({ ticket: unused.ticket })
  const living = await (await logIn(account)).connects()
  await living.refused({ action: 'auth', token: person.accessToken }, 'session_ended')
})

test('a log-out closes the sockets of its session, each notified first, and of no other session', async () => {
  const account = await givenAccount()
  const [leaving, staying] = [await logIn(account), await logIn(account)]
  const closing = [
    await leaving.connects(),
    closedInTheEnd(await Socket.open({ token: leaving.accessToken })),
  ]
  const kept = await staying.connects()

  await leaving.rest.done('logout', { body: {} })

  for (const socket of closing) {
    await socket.isClosed()
    // The log-out and its own event both see to it, side by side, so it may be pushed twice.
    expect(new Set(socket.frames.map(({ type }) => type))).toEqual(new Set(['session.closed']))
  }
  await kept.isCaughtUp()
  expect(kept.all('session.closed')).toHaveLength(0)
  await staying.rest.done('getSession')
})

test('after a log-out the refresh token is dead, whether it was handed in or not', async () => {
  const account = await givenAccount()
  const handedIn = await logIn(account)
  const kept = await logIn(account)
  await handedIn.rest.done('logout', { body: { refreshToken: handedIn.refreshToken } })
  await kept.rest.done('logout')

  await rest().refused('refresh', { body: { refreshToken: handedIn.refreshToken } }, 'invalid_refresh_token')
  await rest().refused('refresh', { body: { refreshToken: kept.refreshToken } }, 'session_ended')
})

test('nothing that a logged-out member had entered delivers any more', async () => {
  const [owner, leaver] = [await givenRegistered(), await givenRegistered()]
  const { body: chat } = await owner.rest.done('createChat', {
    body: { kind: 'group', name: 'Lunch', members: [leaver.username] },
  })
  const socket = await leaver.connects()
  await socket.does('enter', { chatId: chat.chatId })
  await leaver.rest.done('logout')
  await owner.rest.done('sendMessage', {
    params: { chatId: chat.chatId },
    body: { text: 'for members only' },
  })
  await socket.isClosed()
  expect(socket.pushed(chat.chatId)).toEqual([])
})
