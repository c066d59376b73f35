import type { IssuerSignIn } from '../../../shared/contract/sign-in.ts'
import { hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import type { TokenIssuer } from '../../client/token-issuer.ts'
import type { PendingSignIn } from '../../issuer/code-flow.ts'

type BeginOptions = {
  /** Asks for the password also of those who are signed in at the issuer. */
  again?: boolean
  /** Where the page opens afterwards; by default where it is. */
  hash?: string
}

/** An outside issuer as the page uses it: the browser goes there, and comes back to the page. */
export type PageIssuer = {
  /** Its name for people. */
  host: string
  /** Refreshes and revokes the tokens. */
  tokens: TokenIssuer
  /** Sends the browser to the issuer. The page is gone when this has happened. */
  begin(options?: BeginOptions): Promise<void>
  /**
   * Completes a sign-in with which the issuer has sent the browser back, if it has.
   * @throws ApiError the refusal of the issuer or of Parley; `unreachable`.
   */
  complete(parley: Client): Promise<void>
}

/** A sign-in of this tab: its secrets, the chat that was open, and whether the password was asked for again. */
type Kept = PendingSignIn & { hash: string; again: boolean }

const key = 'parley.sign-in'

const take = (): Kept | undefined => {
  const text = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return text === null ? undefined : (JSON.parse(text) as Kept)
}

const pageUrl = (): string => location.origin + location.pathname

/** Loaded only where people sign in at an issuer, and only when they do. */
const load = async (signIn: IssuerSignIn, clientId: string) => {
  const [{ issuerClient }, flow, { tokenIssuer }] = await Promise.all([
    import('../../issuer/issuer-client.ts'),
    import('../../issuer/code-flow.ts'),
    import('../../issuer/token-issuer.ts'),
  ])
  const client = issuerClient(signIn, clientId)
  return { client, flow, tokens: tokenIssuer(client) }
}

export const pageIssuer = (signIn: IssuerSignIn, clientId: string): PageIssuer => {
  let loading: ReturnType<typeof load> | undefined
  const loaded = () => {
    loading ??= load(signIn, clientId)
    return loading
  }

  const begin = async (hash: string, again: boolean): Promise<void> => {
    const { client, flow } = await loaded()
    const { url, pending } = await flow.beginSignIn(client, { redirectUri: pageUrl(), again })
    sessionStorage.setItem(key, JSON.stringify({ ...pending, hash, again } satisfies Kept))
    location.assign(url)
    // The page lives on until the browser has the issuer's.
    await new Promise(() => {})
  }

  return {
    host: new URL(signIn.issuer).host,

    tokens: {
      refresh: async (refreshToken) => (await loaded()).tokens.refresh(refreshToken),
      revoke: async (refreshToken) => (await loaded()).tokens.revoke?.(refreshToken),
    },

    begin: ({ again = false, hash = location.hash } = {}) => begin(hash, again),

    async complete(parley) {
      const returned = new URL(location.href)
      if (!returned.searchParams.has('state')) return
      const kept = take()
      // Neither a reload nor a bookmark takes the code along.
      history.replaceState(null, '', pageUrl() + (kept?.hash ?? ''))
      if (!kept) return
      const { client, flow } = await loaded()
      const issued = await flow.completeSignIn(client, kept, returned)
      try {
        await parley.logInWith(issued)
      } catch (error) {
        if (kept.again || !hasCode(error, 'session_ended')) throw error
        // The issuer goes on with a session that has ended here, until its user proves again who they are.
        await begin(kept.hash, true)
      }
    },
  }
}
