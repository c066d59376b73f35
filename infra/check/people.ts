import { randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { type AwsClients, callService } from './aws.ts'
import type { Rest } from './rest.ts'
import { type Target, TargetError } from './target.ts'
import type { Person } from './walk.ts'

type Session = { userId: string; username: string; sessionId: string }
type Tokens = { accessToken: string; refreshToken: string }

/** The cost of a hash that is used once. */
const bcryptCost = 4

/** SES takes mail to its simulator, with any label, and delivers none of it. */
const addressOf = (username: string) => `success+${username}@simulator.amazonses.com`

const withToken = async (rest: Rest, token: string): Promise<Person> => {
  const { userId, username, sessionId } = await rest.call<Session>('getSession', { token })
  return { userId, username, sessionId, token }
}

/** Two users of an outside issuer, by access tokens that it gave them. */
export const peopleOfTokens = async (rest: Rest, tokens: readonly string[]): Promise<[Person, Person]> => {
  const [first, second] = await Promise.all(tokens.map((token) => withToken(rest, token)))
  if (!first || !second || first.userId === second.userId) {
    throw new TargetError('The check needs access tokens of two users: PARLEY_CHECK_TOKENS=token1,token2')
  }
  return [first, second]
}

/** Makes two users through the service function, and logs them in as anybody would. */
export const makePeople = async (
  { output }: Target,
  { lambda }: AwsClients,
  rest: Rest,
  mark: string,
): Promise<[Person, Person]> => {
  const made = ['alice', 'bob'].map((name) => ({
    username: `${name}-${mark}`,
    password: randomBytes(18).toString('base64url'),
  }))
  await callService(lambda, output('ServiceFunctionName'), {
    operation: 'importUsers',
    body: {
      source: 'check-deployment',
      users: made.map(({ username, password }) => ({
        id: username,
        username,
        email: addressOf(username),
        passwordHash: bcrypt.hashSync(password, bcryptCost),
      })),
    },
  })
  const people: Person[] = []
  for (const { username, password } of made) {
    const { accessToken, refreshToken } = await rest.call<Tokens>('login', {
      body: { login: username, password },
    })
    people.push({ ...(await withToken(rest, accessToken)), password, refreshToken })
  }
  return people as [Person, Person]
}
