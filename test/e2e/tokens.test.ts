import { beforeAll, describe, expect, test } from 'vitest'
import { closedInTheEnd, givenRegistered, type Registered } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { handshakeRefused, Socket } from '../steps/api/socket.ts'
import { badTokens, goodToken, idTokenOf } from '../steps/accounts/tokens.ts'

let person: Registered
let bad: Record<string, string>
beforeAll(async () => {
  person = await givenRegistered()
  bad = { ...(await badTokens(person)), 'an ID token': await idTokenOf(person) }
})

const kinds = [
  'no token at all',
  'forged: the claims are right, the signature is a stranger’s',
  'forged: the claims were changed, the signature was kept',
  'forged: unsigned',
  'expired',
  'of a foreign issuer',
  'of a foreign issuer, under our key',
  'for another application',
  'an ID token',
]
const tokenOf = (kind: string): string => {
  const token = bad[kind]
  if (token === undefined) throw new Error(`No such kind of token: ${kind}`)
  return token
}

test('the kinds of bad tokens are all tried', () => {
  expect(kinds.toSorted()).toEqual(Object.keys(bad).toSorted())
})

test('a token made the same way with nothing wrong is taken', async () => {
  const token = await goodToken(person)
  await rest(token).done('getSession')
  closedInTheEnd(await Socket.open({ token }))
})

describe.each(kinds)('a token %s', (kind) => {
  test('is refused on REST', async () => {
    const caller = rest(tokenOf(kind))
    await caller.unauthorised('getSession')
    await caller.unauthorised('listChats')
    await caller.unauthorised('createTicket')
    await caller.unauthorised('createChat', { body: { kind: 'group', name: 'Lunch' } })
  })

  test('is refused on the handshake', async () => {
    await handshakeRefused({ token: tokenOf(kind) })
  })

  test('is refused as a fresh token for a living socket, which goes on', async () => {
    const socket = await person.connects()
    await socket.refused({ action: 'auth', token: tokenOf(kind) }, 'unauthenticated')
    await socket.isCaughtUp()
  })
})

test('a fresh token of the same session renews a living socket', async () => {
  const socket = await person.connects()
  const { body } = await rest().done('refresh', { body: { refreshToken: person.refreshToken } })
  const { expiresAt } = await socket.does('auth', { token: body.accessToken })
  expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now())
})

test("another user's token renews nobody else's socket", async () => {
  const socket = await person.connects()
  const { accessToken } = await givenRegistered()
  await socket.refused({ action: 'auth', token: accessToken }, 'forbidden')
})
