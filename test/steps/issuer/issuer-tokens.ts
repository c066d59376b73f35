import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { claimsOf } from '../generic/claims-of.ts'
import type { Issuer, SigningKey } from './start-issuer.ts'

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const nowSeconds = () => Math.floor(Date.now() / 1000)

const signedBy = ({ kid, key }: SigningKey, claims: unknown): string => {
  const head = `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${encode(claims)}`
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`
}

/** A token as the issuer signs it, with other claims. */
export const fromIssuer = (issuer: Issuer, token: string, changed: Record<string, unknown>): string =>
  signedBy(issuer.keys[0], { ...claimsOf(token), exp: nowSeconds() + 600, ...changed })

const strangersKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

/** A token signed by a key that the issuer has not published. */
export const ofUnknownKey = (token: string): string =>
  signedBy({ kid: 'never-published', key: strangersKey() }, claimsOf(token))

/** Signed with the issuer's public key as a secret, which a verifier must not take for one. */
const withPublicKeyAsSecret = (issuer: Issuer, token: string): string => {
  const [{ kid, key }] = issuer.keys
  const head = `${encode({ alg: 'HS256', kid })}.${encode(claimsOf(token))}`
  const secret = createPublicKey(key).export({ type: 'spki', format: 'pem' })
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`
}

/** Tokens of somebody who has signed in that must open nothing, by what is wrong with them. */
export const badIssuerTokens = (issuer: Issuer, token: string): Record<string, string> => {
  const [{ kid }] = issuer.keys
  const claims = claimsOf(token)
  return {
    'of another issuer': fromIssuer(issuer, token, { iss: 'https://login.example.com' }),
    'for another audience': fromIssuer(issuer, token, { aud: 'https://mail.example.com' }),
    'for nobody': fromIssuer(issuer, token, { aud: undefined, client_id: undefined }),
    expired: fromIssuer(issuer, token, { iat: nowSeconds() - 3660, exp: nowSeconds() - 60 }),
    'that is not valid yet': fromIssuer(issuer, token, { nbf: nowSeconds() + 600 }),
    unsigned: `${encode({ alg: 'none', kid })}.${encode(claims)}.`,
    'of an unknown key': ofUnknownKey(token),
    'signed by a stranger under the name of a known key': signedBy({ kid, key: strangersKey() }, claims),
    'signed with the public key': withPublicKeyAsSecret(issuer, token),
    'of nobody': fromIssuer(issuer, token, { sub: undefined }),
  }
}
