import { beforeAll, describe, expect, test } from 'vitest'
import { entered, freshName, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { pixel } from '../steps/accounts/pictures.ts'
import { request, rest } from '../steps/api/rest.ts'
import { handshakeRefused, Socket } from '../steps/api/socket.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { putSessionEvents } from '../steps/events/session-events.ts'
import { eventually } from '../steps/generic/eventually.ts'
import { arrives, givenIssuerPerson, givenNewcomer } from '../steps/issuer/given-issuer-people.ts'
import { badIssuerTokens, fromIssuer, ofUnknownKey } from '../steps/issuer/issuer-tokens.ts'
import { refreshAt, signIn } from '../steps/issuer/sign-in.ts'
import { audience, rolesClaim } from '../steps/issuer/start-issuer.ts'
import { useOutsideIssuer } from '../steps/issuer/use-outside-issuer.ts'

const { issuer, withPool } = useOutsideIssuer('oidc')

test('two people whom nobody registered talk over sockets, under tokens that are renewed', async () => {
  const signedIn = await givenNewcomer(issuer())
  const [ann, bob] = [await arrives(signedIn), await givenIssuerPerson(issuer())]
  const chat = await givenChat(ann, bob)
  const [annsSocket, bobsSocket] = (await entered(chat, ann, bob)) as [Socket, Socket]
  await annsSocket.does('message', { chatId: chat.chatId, clientMessageId: 'c-1', text: 'hello Bob' })
  await bobsSocket.receives('messages', ({ messages }) => messages[0]?.text === 'hello Bob')

  const { accessToken } = await refreshAt(issuer(), signedIn)
  expect(accessToken).not.toBe(ann.accessToken)
  await annsSocket.does('auth', { token: accessToken })
  await annsSocket.does('message', { chatId: chat.chatId, clientMessageId: 'c-2', text: 'still here' })
  await bobsSocket.receives('messages', ({ messages }) => messages[0]?.text === 'still here')
})

test('nobody registers, logs in or refreshes here, and the documentation says so', async () => {
  for (const operation of ['register', 'login', 'forgotPassword', 'changePassword', 'changeEmail'] as const) {
    expect((await request(operation, undefined, { body: {} })).status, operation).toBe(404)
  }
  const answer = await fetch(`${deployment().restUrl}/openapi.json`)
  const document = (await answer.json()) as { paths: object; info: { description: string } }
  expect(Object.keys(document.paths)).not.toContain('/auth/login')
  expect(document.info.description).toContain(issuer().url)
  const { body: signIn } = await rest().done('getSignIn')
  expect(signIn).toEqual({
    kind: 'issuer',
    issuer: issuer().url,
    pageClientId: 'page',
    cliClientId: 'cli',
    scope: 'openid profile email offline_access',
    audience: { parameter: 'resource', value: audience },
  })
  const config = await fetch(new URL('config.json', deployment().webUrl))
  expect(await config.json()).toMatchObject({ signIn })
})

describe('the first token', () => {
  test('makes an account of what it says and what the issuer tells', async () => {
    issuer().pictures.set('/ann.png', pixel)
    const preferred_username = freshName('ann')
    const email = `${preferred_username}@example.com`
    const ann = await givenIssuerPerson(issuer(), {
      inTokens: { preferred_username, [rolesClaim]: ['moderator', 'reader'] },
      told: {
        ...{ email, email_verified: true, name: 'Ann Núñez', preferred_username: 'another' },
        picture: `${issuer().url}/ann.png`,
      },
    })
    const { body: user } = await ann.rest.done('getOwnUser')
    expect(user).toMatchObject({ username: preferred_username, email, displayName: 'Ann Núñez' })
    const { body: session } = await ann.rest.done('getSession')
    expect(session).toMatchObject({ userId: ann.userId, sessionId: ann.sessionId, role: 'moderator' })
    expect(issuer().asked.filter((token) => token === ann.accessToken)).toHaveLength(1)
    const version = await eventually(
      'the picture of the issuer',
      async () => (await ann.rest.done('getOwnUser')).body.avatar,
    )
    await ann.rest.done('getAvatar', { params: { userId: ann.userId }, query: { version } })
  })

  test('makes one account, however many calls and sockets bring it at once', async () => {
    const nickname = freshName('ann')
    const { accessToken } = await givenNewcomer(issuer(), { told: { nickname } })
    const caller = rest(accessToken)
    const [{ body: user }, ...others] = await Promise.all([
      caller.done('getOwnUser'),
      caller.done('createTicket'),
      caller.done('listChats'),
      caller.done('createChat', { body: { kind: 'group', name: 'Lunch' } }),
      Socket.open({ token: accessToken }),
    ])
    await others.find((other) => other instanceof Socket)?.close()
    expect(user.username).toBe(nickname)
    expect((await caller.done('findUsers', { query: { username: `${nickname}-2` } })).body.users).toEqual([])
    expect((await caller.done('listChats')).body.chats).toHaveLength(1)
  })

  test('of several people with one name makes as many accounts', async () => {
    const nickname = freshName('ann')
    const people = await Promise.all([1, 2, 3].map(() => givenIssuerPerson(issuer(), { told: { nickname } })))
    expect(people.map(({ username }) => username).toSorted()).toEqual(
      [nickname, `${nickname}-2`, `${nickname}-3`].toSorted(),
    )
  })

  test('makes an account with an id for paths, whatever the issuer’s ids are', async () => {
    const sub = `auth0|${freshName()}`
    const [ann, bob] = [await givenIssuerPerson(issuer()), await givenIssuerPerson(issuer(), { sub })]
    const { chatId } = await givenChat(ann, bob)
    expect((await ann.rest.done('getUser', { params: { userId: bob.userId } })).body.username).toBe(
      bob.username,
    )
    await ann.rest.done('removeMember', { params: { chatId, userId: bob.userId } })
    await bob.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
    expect((await arrives(await signIn(issuer(), sub))).userId).toBe(bob.userId)
  })
})

test('a role of the issuer makes platform admins, and takes that back with the next token', async () => {
  const person = await givenNewcomer(issuer(), { inTokens: { [rolesClaim]: ['reader', 'parley-admins'] } })
  const admin = await arrives(person)
  const found = { query: { prefix: admin.username } }
  const { body } = await admin.rest.done('findAnyUsers', found)
  expect(body.users).toMatchObject([{ userId: admin.userId }])
  expect((await admin.rest.done('getSession')).body.role).toBe('parley-admins')
  issuer().add(person.sub, { inTokens: { [rolesClaim]: ['reader'] } })
  const { accessToken } = await refreshAt(issuer(), person)
  await rest(accessToken).refused('findAnyUsers', found, 'forbidden')
})

test('keys may change while both are published', async () => {
  const before = await givenIssuerPerson(issuer())
  issuer().rotateKeys()
  const after = await givenIssuerPerson(issuer())
  for (const { rest, accessToken } of [before, after]) {
    await rest.done('getSession')
    await (await Socket.open({ token: accessToken })).close()
  }
})

test('while the issuer is down, known users go on, and others are told to come again', async () => {
  const known = await givenIssuerPerson(issuer())
  const newcomer = await givenNewcomer(issuer())
  const socket = await known.connects()
  await (await Socket.open({ token: known.accessToken })).close()
  await socket.does('auth', { token: known.accessToken })
  await issuer().stop()
  try {
    await known.rest.done('getSession')
    await socket.does('auth', { token: known.accessToken })
    await (await Socket.open({ token: known.accessToken })).close()
    await rest(newcomer.accessToken).refused('getSession', {}, 'unavailable')
    await socket.refused({ action: 'auth', token: ofUnknownKey(known.accessToken) }, 'unavailable')
    await rest(ofUnknownKey(known.accessToken)).unauthorised('getSession')
  } finally {
    await issuer().start()
  }
  await rest(newcomer.accessToken).done('getSession')
})

describe('a token', () => {
  let person: Person
  let bad: Record<string, string>
  beforeAll(async () => {
    person = await givenIssuerPerson(issuer())
    bad = badIssuerTokens(issuer(), person.accessToken)
  })

  test('made the same way with nothing wrong is taken', async () => {
    const token = fromIssuer(issuer(), person.accessToken, {})
    await rest(token).done('getSession')
    await (await Socket.open({ token })).close()
  })

  test('that is bad opens nothing, whatever is wrong with it', async () => {
    const socket = await person.connects()
    expect(Object.keys(bad).length).toBeGreaterThan(8)
    for (const [kind, token] of Object.entries(bad)) {
      await rest(token).unauthorised('getSession')
      await handshakeRefused({ token })
      await socket.refused({ action: 'auth', token }, 'unauthenticated').catch((error) => {
        throw new Error(`A token ${kind}: ${error}`)
      })
    }
    await socket.isCaughtUp()
  })

  test('of the user pool is refused', async () => {
    const { accessToken } = await withPool(() => givenPerson())
    await rest(accessToken).unauthorised('getSession')
    await handshakeRefused({ token: accessToken })
  })

  test('counts until its session ends, here or at another service', async () => {
    const [ann, bob] = [await givenIssuerPerson(issuer()), await givenIssuerPerson(issuer())]
    const socket = await ann.connects()
    await ann.rest.done('logout')
    await socket.isClosed()
    await ann.rest.refused('getSession', {}, 'session_ended')
    const again = { sid: ann.sessionId, auth_time: Math.floor(Date.now() / 1000) + 1 }
    await rest(fromIssuer(issuer(), ann.accessToken, again)).done('getSession')
    const bobsSocket = await bob.connects()
    const { userId, sessionId } = bob
    const timestamp = Math.floor(Date.now() / 1000)
    await putSessionEvents({ event_type: 'user_logout', user_id: userId, session_id: sessionId, timestamp })
    await bobsSocket.isClosed()
    await bob.rest.refused('getSession', {}, 'session_ended')
  })
})
