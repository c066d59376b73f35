import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'

const clientId = 'client-of-parley'
const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123'
const discovery = { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` }
const nowSeconds = Math.floor(Date.now() / 1000)

const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keySet = {
  keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }],
}

const claims = {
  sub: 'alice',
  iss: issuer,
  client_id: clientId,
  origin_jti: 'session-1',
  jti: 'token-1',
  token_use: 'access',
  iat: nowSeconds,
  exp: nowSeconds + 3600,
}
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (
  changes: object = {},
  { key = own.privateKey, header = {} }: { key?: KeyObject; header?: object } = {},
) => {
  const signed = `${segment({ alg: 'RS256', kid: 'key-1', ...header })}.${segment({ ...claims, ...changes })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
const noSignature = `${segment({ alg: 'none', kid: 'key-1' })}.${segment(claims)}.`

let verifyAccessToken: typeof import('../../../shared/domain/accounts/verify-access-token.ts').verifyAccessToken
const fetched: string[] = []
let discoveryAnswer = () => Response.json(discovery)
let keysAnswer = () => Response.json(keySet)

const load = async () => {
  vi.resetModules()
  ;({ verifyAccessToken } = await import('../../../shared/domain/accounts/verify-access-token.ts'))
}

beforeAll(async () => {
  vi.stubEnv('TOKEN_ISSUER', issuer)
  vi.stubEnv('TOKEN_AUDIENCE', clientId)
  vi.stubEnv('AWS_ENDPOINT_URL', undefined)
  vi.stubGlobal('fetch', async (url: string | URL) => {
    fetched.push(`${url}`)
    return `${url}`.endsWith('/openid-configuration') ? discoveryAnswer() : keysAnswer()
  })
  await load()
})

describe('verifying an access token', () => {
  it('accepts one of the pool, for its client', async () => {
    expect(await verifyAccessToken(token())).toEqual({
      kind: 'token',
      userId: 'alice',
      sessionId: 'session-1',
      tokenExpiresAtMs: claims.exp * 1000,
      startedAtMs: claims.iat * 1000,
    })
  })

  it("asks for the issuer's keys once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => verifyAccessToken(token())))
    expect(fetched).toEqual([`${issuer}/.well-known/openid-configuration`, discovery.jwks_uri])
  })

  it.each([
    ['expired', token({ exp: nowSeconds - 1 })],
    ['forged', token({}, { key: foreign.privateKey })],
    ['of a foreign issuer', token({ iss: issuer.replace('AbC', 'XyZ') })],
    ['signed for another client', token({ client_id: 'someone-else' })],
    ['signed for another audience', token({ aud: ['someone-else', 'anyone'] })],
    ['signed for nobody', token({ client_id: undefined })],
    ['an ID token', token({ token_use: 'id', aud: clientId })],
    ['not valid yet', token({ nbf: nowSeconds + 600 })],
    ['without a signature', noSignature],
    ['with another algorithm', token({}, { header: { alg: 'HS256' } })],
    ['without a key id', token({}, { header: { kid: undefined } })],
    ['changed after it was signed', token().replace(/\.[^.]+\./, `.${segment({ ...claims, sub: 'bob' })}.`)],
    ['not a token', 'abc'],
    ['empty', ''],
  ])('refuses one that is %s', async (_, wrong) => {
    await expect(verifyAccessToken(wrong)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('takes one for several audiences, where the client counts no more', async () => {
    const forMany = token({ aud: ['anyone', clientId], client_id: 'someone-else' })
    expect(await verifyAccessToken(forMany)).toMatchObject({ userId: 'alice' })
  })

  it.each([
    ['in another name', { ...discovery, issuer: 'https://login.example.com' }],
    ['without keys', { issuer }],
    ['with keys that come without TLS', { ...discovery, jwks_uri: 'http://login.example.com/keys' }],
  ])('trusts no issuer that answers %s', async (_, answer) => {
    await load()
    discoveryAnswer = () => Response.json(answer)
    await expect(verifyAccessToken(token())).rejects.toMatchObject({ code: 'unavailable' })
    discoveryAnswer = () => Response.json(discovery)
  })

  it('takes one of a new key, once the issuer publishes it', async () => {
    await load()
    const next = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const rotated = token({}, { key: next.privateKey, header: { kid: 'key-2' } })
    expect(await verifyAccessToken(token())).toMatchObject({ userId: 'alice' })
    const published = { ...next.publicKey.export({ format: 'jwk' }), kid: 'key-2', alg: 'RS256', use: 'sig' }
    keysAnswer = () => Response.json({ keys: [...keySet.keys, published] })
    expect(await verifyAccessToken(rotated)).toMatchObject({ userId: 'alice' })
    expect(await verifyAccessToken(token())).toMatchObject({ userId: 'alice' })
    keysAnswer = () => Response.json(keySet)
  })

  it('goes on under known keys while the issuer is down, and tells holders of others to come again', async () => {
    await load()
    await verifyAccessToken(token())
    discoveryAnswer = () => {
      throw new TypeError('fetch failed')
    }
    expect(await verifyAccessToken(token())).toMatchObject({ userId: 'alice' })
    const unknown = token({}, { key: foreign.privateKey, header: { kid: 'key-9' } })
    await expect(verifyAccessToken(unknown)).rejects.toMatchObject({ code: 'unavailable' })
    discoveryAnswer = () => Response.json(discovery)
    await expect(verifyAccessToken(unknown)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it("says so when the issuer's keys cannot be had, rather than that the token is wrong", async () => {
    await load()
    for (const answer of [() => new Response('busy', { status: 503 }), () => Response.json({ keys: [{}] })]) {
      keysAnswer = answer
      await expect(verifyAccessToken(token())).rejects.toMatchObject({ code: 'unavailable' })
    }
    keysAnswer = () => Response.json(keySet)
    expect(await verifyAccessToken(token())).toMatchObject({ userId: 'alice' })
  })
})
