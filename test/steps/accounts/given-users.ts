import { randomBytes, randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Chat } from '../../../shared/contract/chats.ts'
import { type Rest, rest } from '../api/rest.ts'
import { Socket } from '../api/socket.ts'
import { storeUser } from '../stored/store.ts'
import { claimsOf } from '../generic/claims-of.ts'
import { accessTokenOf } from './tokens.ts'

const password = 'correct horse battery'

/** A name that no other test has, and that shows in a log which test it belongs to. */
export const freshName = (prefix = 'user'): string => `${prefix}-${randomBytes(5).toString('hex')}`

/** A user, as far as others know them. */
export type User = { userId: string; username: string; email: string }

/** A user with an account in the user pool. */
export type Account = User & { password: string }

/** A user with an access token. */
export type Person = User & {
  accessToken: string
  sessionId: string
  rest: Rest
  /** REST for what only prepares a test: in this process, where that is set up. */
  prepares: Rest
  /** Opens a socket with a fresh ticket; it is closed when the test ends. */
  connects(): Promise<Socket>
}

/** A user who has registered and logged in. */
export type Registered = Account & Person & { refreshToken: string }

/** A user, by an access token of whatever issuer. */
export const personOf = (user: User, accessToken: string): Person => {
  const prepares = rest(accessToken, 'prepared')
  const { origin_jti, sid } = claimsOf(accessToken)
  return {
    ...user,
    accessToken,
    sessionId: String(origin_jti ?? sid),
    rest: rest(accessToken),
    prepares,
    async connects() {
      const { body } = await prepares.done('createTicket')
      return closedInTheEnd(await Socket.open({ ticket: body.ticket }))
    },
  }
}

const newUser = (prefix?: string, userId: string = randomUUID()): User => {
  const username = freshName(prefix)
  return { userId, username, email: `${username}@example.com` }
}

/** A user without an account in the user pool: enough to be added to chats. */
export const givenUser = async (prefix?: string): Promise<User> => {
  const user = newUser(prefix)
  await storeUser(user)
  return user
}

/**
 * A user with an access token, but without an account in the user pool: to register and to log in would take most of a
 * test's time. For tests that neither log in, refresh nor log out.
 */
export const givenPerson = async (prefix?: string, userId?: string): Promise<Person> => {
  const user = newUser(prefix, userId)
  const [accessToken] = await Promise.all([accessTokenOf(user), storeUser(user)])
  return personOf(user, accessToken)
}

/** Registers someone who does not log in. */
export const givenAccount = async (prefix?: string): Promise<Account> => givenAccountCalled(freshName(prefix))

export const givenAccountCalled = async (username: string): Promise<Account> => {
  const email = `${/^[\w.-]+$/.test(username) ? username : freshName()}@example.com`
  const { body } = await rest(undefined, 'prepared').done('register', { body: { username, email, password } })
  return { userId: body.user.userId, username, email, password }
}

export const logIn = async (account: Account): Promise<Registered> => {
  const { body: tokens } = await rest(undefined, 'prepared').done('login', {
    body: { login: account.username, password: account.password },
  })
  return { ...account, ...personOf(account, tokens.accessToken), refreshToken: tokens.refreshToken }
}

/** Registers someone who logs in. */
export const givenRegistered = async (prefix?: string): Promise<Registered> =>
  logIn(await givenAccount(prefix))

export const closedInTheEnd = (socket: Socket): Socket => {
  onTestFinished(() => socket.close())
  return socket
}

/** How many calls are under way at once while many users are made: more only queue up in the emulator. */
const lanes = 8

/** `count` times the same, a few at a time, in order. */
export const times = async <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> => {
  const made: T[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < count; index = next++) made[index] = await make(index)
  }
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane))
  return made
}

export const givenPeople = (count: number, prefix?: string): Promise<Person[]> =>
  times(count, () => givenPerson(prefix))

/** A group of an owner and others. */
export const givenChat = async (owner: Person, ...others: User[]): Promise<Chat> => {
  const { body } = await owner.prepares.done('createChat', {
    body: { kind: 'group', name: 'Lunch', members: others.map(({ username }) => username) },
  })
  return body
}

/** Opens sockets that have entered a chat. */
export const entered = async (chat: Chat, ...people: Person[]): Promise<Socket[]> =>
  Promise.all(
    people.map(async (person) => {
      const socket = await person.connects()
      await socket.does('enter', { chatId: chat.chatId })
      return socket
    }),
  )
