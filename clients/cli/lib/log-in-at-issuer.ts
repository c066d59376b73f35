import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import type { StoredSession } from '../../client/token-storage.ts'
import type { IssuedTokens } from '../../client/token-issuer.ts'
import { beginSignIn, completeSignIn } from '../../issuer/code-flow.ts'
import { hasDeviceFlow, signInByDevice } from '../../issuer/device-flow.ts'
import { type IssuerClient, issuerClient } from '../../issuer/issuer-client.ts'
import { harmlessJson, harmlessLine } from './harmless.ts'
import type { SavedIssuer } from './issuer-file.ts'
import { listenForBrowser } from './loopback.ts'
import type { Output } from './output.ts'

/** Tells where to sign in: a person by a sentence, a program by a line of JSON, both on standard error. */
const printWhere = ({ json, error }: Output, where: { url: string; code?: string }, sentence: string): void =>
  error(json ? harmlessJson({ signIn: where }) : harmlessLine(sentence))

const byBrowser = async (issuer: IssuerClient, output: Output, again = false): Promise<IssuedTokens> => {
  const { redirectUri, returned, close } = await listenForBrowser()
  try {
    const { url, pending } = await beginSignIn(issuer, { redirectUri, again })
    printWhere(output, { url }, `Sign in with a browser on this machine: ${url}`)
    return await completeSignIn(issuer, pending, await returned)
  } finally {
    close()
  }
}

const byDevice = (issuer: IssuerClient, output: Output): Promise<IssuedTokens> =>
  signInByDevice(issuer, ({ url, code, minutes }) =>
    printWhere(
      output,
      { url, code },
      `Sign in with any browser, within ${minutes} minutes: ${url} Code: ${code}`,
    ),
  )

/** A refusal of the issuer ends this attempt, and no session. */
const asRefusal = (error: unknown): never => {
  if (!hasCode(error, 'invalid_refresh_token')) throw error
  throw new ApiError('forbidden', error.detail, { cause: error })
}

type Wanted = {
  browser: boolean
  /** Asks for the password again, though the browser is signed in at the issuer. */
  again?: boolean
  parley: Client
  output: Output
}

/**
 * Signs in at an outside issuer: by a code for any device, or by the browser of this machine where that is wanted or
 * the issuer gives no codes.
 * @throws ApiError `forbidden` when the issuer refuses; `unreachable`; `issuer_unusable`, also when the way that is
 * wanted is not there.
 */
export const logInAtIssuer = async (
  { signIn, clientId }: SavedIssuer,
  { browser, again = false, parley, output }: Wanted,
): Promise<StoredSession['user']> => {
  const issuer = issuerClient(signIn, clientId)
  const useBrowser = browser || !(await hasDeviceFlow(issuer))
  const issued = await (useBrowser ? byBrowser(issuer, output, again) : byDevice(issuer, output)).catch(
    asRefusal,
  )
  try {
    return await parley.logInWith(issued)
  } catch (error) {
    if (!hasCode(error, 'session_ended')) throw error
    // The issuer goes on with a session that has ended here, until its user proves again who they are.
    output.note('This session has ended before. Sign in again, with your password.')
    return parley.logInWith(await byBrowser(issuer, output, true).catch(asRefusal))
  }
}
