import { beforeEach, describe, expect, it, vi } from 'vitest'

const claims = {
  iss: 'https://login.example.com',
  sub: 'auth0|alice',
  exp: 1_800_000_000,
  sid: 'session',
  preferred_username: 'alice',
  email_verified: true,
  realm_access: { roles: ['admin', 'two words'] },
  'https://example.com/roles': 'moderator, reader',
  'cognito:groups': ['admin'],
  none: null,
  spaced: ' reader,  writer ',
}
/** As the gateway passes claims on: texts, and lists in a form of its own. */
const passedOn = {
  iss: claims.iss,
  sub: claims.sub,
  exp: '1800000000',
  sid: 'session',
  email_verified: 'true',
  realm_access: 'map[roles:[admin two words]]',
  'cognito:groups': '[admin]',
}
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenWith = (payload: object) => `${segment({ alg: 'RS256' })}.${segment(payload)}.c2ln`

const readWith = async (environment: Record<string, string>) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  return (await import('../../../shared/domain/access/read-token.ts')).readToken
}
const outside = { OUTSIDE_ISSUER: claims.iss }

beforeEach(() => {
  vi.resetModules()
  vi.unstubAllEnvs()
})

describe('a token of an outside issuer', () => {
  it('says who its user is, should they have no account', async () => {
    const read = await readWith(outside)
    const token = tokenWith(claims)
    const { newcomer, userId, sessionId } = read(passedOn, token)
    expect(sessionId).toBe('session')
    expect(newcomer).toMatchObject({
      userId,
      subject: 'auth0|alice',
      accessToken: token,
      claims: { preferred_username: 'alice', email_verified: true },
    })
  })

  it.each([
    ['a list under a path', 'realm_access.roles', ['admin', 'two words']],
    ['a text under a name with dots', 'https://example.com/roles', ['moderator', 'reader']],
    ['a claim that is not there', 'roles', undefined],
    ['a claim that holds something else', 'realm_access', undefined],
    ['a property that every object has', 'constructor.name', undefined],
    ['a letter of a text', 'sid.0', undefined],
    ['a claim of one that is empty', 'none.roles', undefined],
    ['a text with spaces around it', 'spaced', ['reader', 'writer']],
  ])('gives the roles of %s', async (_, ROLES_CLAIM, roles) => {
    const read = await readWith({ ...outside, ROLES_CLAIM })
    expect(read(passedOn, tokenWith(claims)).roles).toEqual(roles)
  })

  it('leads to no imported user: people may choose the names in it', async () => {
    const username = `imported-${'0'.repeat(64)}`
    expect((await readWith(outside))({ ...passedOn, username }, '').userId).toMatch(/^sub-/)
  })

  it('gives no roles where no setting names their claim', async () => {
    expect((await readWith(outside))(passedOn, tokenWith(claims)).roles).toBeUndefined()
  })

  it.each([
    ['of another user', tokenWith({ ...claims, sub: 'mallory' })],
    ['of another issuer', tokenWith({ ...claims, iss: 'https://mallory.example.com' })],
    ['that expires at another time', tokenWith({ ...claims, exp: 1 })],
    ['with another behind it', `${tokenWith(claims)},Bearer ${tokenWith(claims)}`],
    ['without a payload', 'nonsense'],
  ])('gives nothing that a header %s adds to what was verified', async (_, header) => {
    const read = await readWith({ ...outside, ROLES_CLAIM: 'realm_access.roles' })
    expect(read(passedOn, header).roles).toBeUndefined()
  })
})

describe('a token of the user pool', () => {
  it('gives the groups as roles, and makes no account', async () => {
    const read = await readWith({})
    expect(read(passedOn, tokenWith(claims)).roles).toEqual(['admin'])
    expect(read(passedOn, tokenWith(claims)).newcomer).toBeUndefined()
  })
})
