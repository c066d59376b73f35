import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  createSign,
  generateKeyPairSync,
  type KeyLike,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { rest } from '../api/rest.ts'
import { claimsOf } from '../generic/claims-of.ts'

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const headerOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())

const signed = (header: unknown, claims: unknown, key: KeyLike): string => {
  const head = `${encode(header)}.${encode(claims)}`
  return `${head}.${createSign('RSA-SHA256')
    .update(head)
    .sign(key as KeyObject, 'base64url')}`
}

/** The key that the emulator's user pool signs access tokens with; on AWS nobody could have it. */
const poolKey = () =>
  readFile(join(deployment().stateDir, 'cognito-pool-keys', `${deployment().userPoolId}-access.pem`), 'utf8')

const strangersKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const nowSeconds = () => Math.floor(Date.now() / 1000)

type Holder = { accessToken: string }

/** A token as the pool signs it, with other claims. */
const fromThePool = async ({ accessToken }: Holder, changed: Record<string, unknown>): Promise<string> =>
  signed(headerOf(accessToken), { ...claimsOf(accessToken), ...changed }, await poolKey())

let sample: Promise<Holder> | undefined

/** A token of the pool itself, whose header and claims all others take. */
const sampleToken = async (): Promise<Holder> => {
  const name = `sample-${randomBytes(5).toString('hex')}`
  const account = { username: name, email: `${name}@example.com`, password: 'correct horse battery' }
  await rest(undefined, 'prepared').done('register', { body: account })
  const { body } = await rest(undefined, 'prepared').done('login', {
    body: { login: name, password: account.password },
  })
  return body
}

/** An access token of a user, as the pool would sign it after a log-in. @param sessionId a new session, unless given. */
export const accessTokenOf = async (
  { userId }: { userId: string },
  sessionId: string = randomUUID(),
): Promise<string> => {
  sample ??= sampleToken()
  const now = nowSeconds()
  const session = { origin_jti: sessionId, jti: randomUUID(), event_id: randomUUID() }
  const times = { auth_time: now, iat: now, exp: now + 3600 }
  return fromThePool(await sample, { ...session, ...times, sub: userId, username: randomUUID() })
}

/** A token of the same session, until a second since 1970. */
export const tokenUntil = (person: Holder, seconds: number) =>
  fromThePool(person, { exp: Math.floor(seconds), iat: nowSeconds() })

/** With nothing changed the pool's own key gives a good token: the others are refused for what they change. */
export const goodToken = (person: Holder) => fromThePool(person, { exp: nowSeconds() + 600 })

/** Tokens of a logged-in person that must open nothing, by what is wrong with them. */
export const badTokens = async (person: Holder): Promise<Record<string, string>> => {
  const { accessToken } = person
  const header = headerOf(accessToken)
  const claims = claimsOf(accessToken)
  const foreignIssuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_elsewhere'
  return {
    'no token at all': 'nonsense',
    'forged: the claims are right, the signature is a stranger’s': signed(header, claims, strangersKey()),
    'forged: the claims were changed, the signature was kept': [
      encode(header),
      encode({ ...claims, sub: 'someone-else' }),
      accessToken.split('.')[2],
    ].join('.'),
    'forged: unsigned': `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
    expired: await fromThePool(person, { exp: nowSeconds() - 60, iat: nowSeconds() - 3660 }),
    'of a foreign issuer': signed(
      { ...header, kid: 'foreign' },
      { ...claims, iss: foreignIssuer },
      strangersKey(),
    ),
    'of a foreign issuer, under our key': await fromThePool(person, { iss: foreignIssuer }),
    'for another application': await fromThePool(person, { client_id: 'another-client' }),
  }
}

/** Cognito's ID token of the same session: correctly signed, but it identifies a user and grants no access. */
export const idTokenOf = async ({ refreshToken }: { refreshToken: string }): Promise<string> => {
  const { AuthenticationResult } = await new CognitoIdentityProviderClient(clientSettings()).send(
    new InitiateAuthCommand({
      ClientId: deployment().userPoolClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    }),
  )
  if (!AuthenticationResult?.IdToken) throw new Error('Cognito gave no ID token')
  return AuthenticationResult.IdToken
}
