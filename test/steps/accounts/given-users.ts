import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Chat } from '../../../shared/contract/chats.ts'
import { type Rest, rest } from '../api/rest.ts'
import { Socket } from '../api/socket.ts'

const password = 'correct horse battery'

/** A name that no other test has, and that shows in a log which test it belongs to. */
export const freshName = (prefix = 'user'): string => `${prefix}-${randomBytes(5).toString('hex')}`

export type Account = { userId: string; username: string; email: string; password: string }

/** Registers someone who does not log in: enough to be added to chats. */
export const givenAccount = async (prefix?: string): Promise<Account> => givenAccountCalled(freshName(prefix))

export const givenAccountCalled = async (username: string): Promise<Account> => {
  const email = `${/^[\w.-]+$/.test(username) ? username : freshName()}@example.com`
  const { body } = await rest().done('register', { body: { username, email, password } })
  return { userId: body.user.userId, username, email, password }
}

/** Someone who is logged in. */
export type Person = Account & {
  accessToken: string
  refreshToken: string
  sessionId: string
  rest: Rest
  /** Opens a socket with a fresh ticket; it is closed when the test ends. */
  connects(): Promise<Socket>
}

export const logIn = async (account: Account): Promise<Person> => {
  const { body: tokens } = await rest().done('login', {
    body: { login: account.username, password: account.password },
  })
  const own = rest(tokens.accessToken)
  const { origin_jti } = claimsOf(tokens.accessToken)
  return {
    ...account,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    sessionId: String(origin_jti),
    rest: own,
    async connects() {
      const { body } = await own.done('createTicket')
      return closedInTheEnd(await Socket.open({ ticket: body.ticket }))
    },
  }
}

export const closedInTheEnd = (socket: Socket): Socket => {
  onTestFinished(() => socket.close())
  return socket
}

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

export const givenPerson = async (prefix?: string): Promise<Person> => logIn(await givenAccount(prefix))

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
export const givenChat = async (owner: Person, ...others: Account[]): Promise<Chat> => {
  const { body } = await owner.rest.done('createChat', {
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
