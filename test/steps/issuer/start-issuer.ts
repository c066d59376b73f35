import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Provider } from 'oidc-provider'
import { freePort } from '../../../infra/local/free-port.ts'

/** The API that access tokens are for. The issuer gives them to whoever names it as `resource`. */
export const audience = 'https://chat.example.com'
/** The claim that lists roles. */
export const rolesClaim = 'https://chat.example.com/roles'

export const loopbackRedirect = 'http://127.0.0.1/callback'

/** The claims about a person that are not in tokens, and those that are. */
export type IssuerPerson = { told: Record<string, unknown>; inTokens: Record<string, unknown> }

export type SigningKey = { kid: string; key: KeyObject }

const newKey = (kid: string): SigningKey => ({
  kid,
  key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
})

const accessTokenSeconds = 600

/** The library warns of what is for tests only. */
const withoutWarnings = <T>(make: () => T): T => {
  const { warn } = console
  console.warn = () => {}
  try {
    return make()
  } finally {
    console.warn = warn
  }
}

/**
 * A real OpenID Connect issuer, `oidc-provider`, in the test's own process: code with PKCE, refresh tokens that rotate,
 * device codes, and RS256 access tokens for the API. Whoever types a login at its page is that user. It has two keys
 * and publishes both.
 */
export class Issuer {
  readonly url: string
  /** By `sub`. */
  readonly people = new Map<string, IssuerPerson>()
  /** The first one signs. */
  readonly keys = [newKey('spring'), newKey('summer')] as [SigningKey, SigningKey]
  /** Whether its access tokens name the session. */
  namesSessions = true
  /** The pictures that it serves, by path. */
  readonly pictures = new Map<string, Buffer>()
  /** The tokens that userinfo was asked with. */
  readonly asked: string[] = []
  readonly #port: number
  readonly #redirectUris: string[] = []
  #server: Server | undefined
  #handle: ReturnType<Provider['callback']> | undefined

  constructor(port: number) {
    this.#port = port
    this.url = `http://localhost:${port}`
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer(await freePort())
    await issuer.start()
    return issuer
  }

  async start(): Promise<void> {
    this.#handle = withoutWarnings(() => this.#provider()).callback()
    const server = createServer((request, response) => {
      // Callers keep no connection that ends with the server.
      response.setHeader('connection', 'close')
      const picture = this.pictures.get(request.url ?? '')
      if (picture) return response.end(picture)
      return void this.#handle?.(request, response)
    }).listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#server = server
  }

  /** Nothing answers from now on. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  }

  /** Signs with the other key from now on; both stay published. */
  rotateKeys(): void {
    this.keys.reverse()
    this.#handle = withoutWarnings(() => this.#provider()).callback()
  }

  /** Lets the page be served at an address. */
  allowPage(url: string): void {
    this.#redirectUris.push(url)
    this.#handle = withoutWarnings(() => this.#provider()).callback()
  }

  /** Adds somebody who can sign in. */
  add(sub: string, person: Partial<IssuerPerson> = {}): void {
    this.people.set(sub, { told: {}, inTokens: {}, ...person })
  }

  #provider(): Provider {
    const publicClient = { token_endpoint_auth_method: 'none' as const, response_types: ['code' as const] }
    const provider = new Provider(this.url, {
      clients: [
        {
          ...publicClient,
          client_id: 'page',
          // A page on a developer's machine is served without TLS.
          application_type: 'native',
          redirect_uris: [loopbackRedirect, ...this.#redirectUris],
          grant_types: ['authorization_code', 'refresh_token'],
        },
        {
          ...publicClient,
          client_id: 'cli',
          application_type: 'native',
          redirect_uris: [loopbackRedirect],
          grant_types: [
            'authorization_code',
            'refresh_token',
            'urn:ietf:params:oauth:grant-type:device_code',
          ],
        },
      ],
      jwks: {
        keys: this.keys.map(({ kid, key }) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' })),
      },
      cookies: { keys: ['a test signs its cookies'] },
      clientBasedCORS: () => true,
      pkce: { required: () => true },
      rotateRefreshToken: true,
      issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
      ttl: {
        AccessToken: accessTokenSeconds,
        ...{ AuthorizationCode: 60, DeviceCode: 600, IdToken: 600, Interaction: 600 },
        ...{ Session: 3600, Grant: 3600, RefreshToken: 3600 },
      },
      features: {
        devInteractions: { enabled: true },
        deviceFlow: { enabled: true },
        revocation: { enabled: true },
        // The library's own refuses tokens for an API. This one answers for them, see below.
        userinfo: { enabled: false },
        resourceIndicators: {
          enabled: true,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: 'chat',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      discovery: { userinfo_endpoint: `${this.url}/told` },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...this.people.get(sub)?.told }) }),
      extraTokenClaims: ({ oidc }, token) => {
        const { accountId = '', sessionUid } = token as { accountId?: string; sessionUid?: string }
        const from = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? oidc.entities.DeviceCode
        return {
          ...(this.namesSessions && { sid: sessionUid }),
          auth_time: from?.authTime,
          ...this.people.get(accountId)?.inTokens,
        }
      },
    })
    provider.use(async (context, next) => {
      if (context.path !== '/told') return next()
      const token = (context.get('authorization') ?? '').replace('Bearer ', '')
      this.asked.push(token)
      const sub = this.#subjectOf(token)
      context.status = sub === undefined ? 401 : 200
      context.body = sub === undefined ? {} : { sub, ...this.people.get(sub)?.told }
    })
    return provider
  }

  #subjectOf(token: string): string | undefined {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const genuine = this.keys.some(({ key }) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey(key),
        Buffer.from(signature, 'base64url'),
      ),
    )
    return genuine ? JSON.parse(Buffer.from(payload, 'base64url').toString()).sub : undefined
  }
}
