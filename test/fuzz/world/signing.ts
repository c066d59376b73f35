import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

/** The issuer of the world's tokens, as Cognito's are named, and the client that they are for. */
export const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_fuzz'
export const audience = 'client-of-parley'
export const adminRole = 'parley-admins'

const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const strangers = newKey()

export const keySet = {
  keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }],
}

export type Claims = Record<string, unknown>

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const nowSeconds = () => Math.floor(Date.now() / 1000)

const signed = (claims: Claims, header: Claims = {}, key = own.privateKey): string => {
  const head = `${segment({ alg: 'RS256', kid: 'key-1', ...header })}.${segment(claims)}`
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`
}

/** A token whose secret is the public key, which everybody knows: a verifier that goes by `alg` would take it. */
const signedBySecret = (claims: Claims): string => {
  const head = `${segment({ alg: 'HS256', kid: 'key-1' })}.${segment(claims)}`
  const secret = own.publicKey.export({ format: 'pem', type: 'spki' })
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`
}

/** The claims of a log-in, as Cognito's access tokens have them. */
export const claimsOfLogIn = (userId: string, isAdmin = false): Claims => {
  const now = nowSeconds()
  return {
    sub: userId,
    iss: issuer,
    client_id: audience,
    origin_jti: randomUUID(),
    jti: randomUUID(),
    token_use: 'access',
    username: randomUUID(),
    auth_time: now,
    iat: now,
    exp: now + 7200,
    ...(isAdmin && { 'cognito:groups': [adminRole] }),
  }
}

/** A further token of a log-in. */
export const tokenOf = (claims: Claims): string => signed(claims)

/** Tokens that must open nothing, by what is wrong with them; the claims are those of a good one. */
export const badTokens = (claims: Claims): Record<string, string> => {
  const good = signed(claims)
  const [head = '', , signature = ''] = good.split('.')
  const past = nowSeconds() - 60
  return {
    'no token': 'nonsense',
    empty: '',
    expired: signed({ ...claims, iat: past - 3600, exp: past }),
    'of a foreign issuer': signed({ ...claims, iss: issuer.replace('fuzz', 'elsewhere') }),
    'for another client': signed({ ...claims, client_id: 'another-client' }),
    'for another audience': signed({ ...claims, aud: ['another-api'] }),
    'for nobody': signed({ ...claims, client_id: undefined }),
    'that is not valid yet': signed({ ...claims, nbf: nowSeconds() + 600 }),
    'an ID token': signed({ ...claims, token_use: 'id', aud: audience }),
    'of a stranger’s key': signed(claims, {}, strangers),
    'of an unknown key': signed(claims, { kid: 'key-9' }, strangers),
    'without a key id': signed(claims, { kid: undefined }),
    'signed with the public key as a secret': signedBySecret(claims),
    'of another use': signed({ ...claims, token_use: 'refresh' }),
    'with a changed user': [head, segment({ ...claims, sub: 'somebody-else' }), signature].join('.'),
    unsigned: `${segment({ alg: 'none', kid: 'key-1' })}.${segment(claims)}.`,
    'that was cut': good.slice(0, -20),
    'of nobody': signed({ ...claims, sub: undefined }),
  }
}
