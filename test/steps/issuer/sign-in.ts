import { createHash, randomBytes } from 'node:crypto'
import { IssuerBrowser } from './issuer-browser.ts'
import { audience, type Issuer, loopbackRedirect } from './start-issuer.ts'

export type SignedIn = { accessToken: string; refreshToken: string }

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
  const address = `${issuer.url}/auth?${new URLSearchParams(query)}`
  const returned = new URL(await new IssuerBrowser(issuer).visits(address, sub))
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

export const refreshAt = (
  issuer: Issuer,
  { refreshToken }: Pick<SignedIn, 'refreshToken'>,
  client_id = 'page',
): Promise<SignedIn> =>
  tokensFrom(issuer, {
    grant_type: 'refresh_token',
    client_id,
    refresh_token: refreshToken,
    resource: audience,
  })
