import { createHash, randomBytes } from 'node:crypto'
import { audience, type Issuer, loopbackRedirect } from './start-issuer.ts'

export type SignedIn = { accessToken: string; refreshToken: string }

/** A browser's cookies, and nothing else of it. */
class Browser {
  readonly #cookies = new Map<string, string>()

  /** Follows redirects within the issuer. @returns the page that it ends at, or the address that it leaves for. */
  async goes(
    issuer: Issuer,
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; page: string }> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, page: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(issuer.url) ? this.goes(issuer, next) : { url: next, page: '' }
  }
}

const submitted = (page: string): string => /<form[^>]*action="([^"]+)"/.exec(page)?.[1] ?? ''

/** Answers what the issuer's pages ask: who it is, and whether the application may. */
const answersPages = async (
  issuer: Issuer,
  browser: Browser,
  at: { url: string; page: string },
  sub: string,
): Promise<string> => {
  if (at.page === '') return at.url
  const form = at.page.includes('name="login"')
    ? { prompt: 'login', login: sub, password: 'any' }
    : { prompt: 'consent' }
  return answersPages(issuer, browser, await browser.goes(issuer, submitted(at.page), form), sub)
}

const tokensFrom = async (issuer: Issuer, form: Record<string, string>): Promise<SignedIn> => {
  const response = await fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams(form) })
  const answer = (await response.json()) as Record<string, string>
  const { access_token = '', refresh_token = '' } = answer
  if (!response.ok || !access_token) throw new Error(`The issuer gave no token: ${JSON.stringify(answer)}`)
  return { accessToken: access_token, refreshToken: refresh_token }
}

/** Signs somebody in at the issuer, by authorization code with PKCE, as an application in a browser does. */
export const signIn = async (issuer: Issuer, sub: string): Promise<SignedIn> => {
  const verifier = randomBytes(32).toString('base64url')
  const query = {
    client_id: 'page',
    response_type: 'code',
    redirect_uri: loopbackRedirect,
    scope: 'openid chat',
    resource: audience,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  const browser = new Browser()
  const first = await browser.goes(issuer, `${issuer.url}/auth?${new URLSearchParams(query)}`)
  const returned = new URL(await answersPages(issuer, browser, first, sub))
  const code = returned.searchParams.get('code')
  if (code === null) throw new Error(`The issuer gave no code: ${returned}`)
  return tokensFrom(issuer, {
    grant_type: 'authorization_code',
    client_id: 'page',
    redirect_uri: loopbackRedirect,
    code,
    code_verifier: verifier,
  })
}

export const refreshAt = (issuer: Issuer, { refreshToken }: SignedIn): Promise<SignedIn> =>
  tokensFrom(issuer, {
    grant_type: 'refresh_token',
    client_id: 'page',
    refresh_token: refreshToken,
    resource: audience,
  })
