import * as z from 'zod'
import { emulatorSettings } from '../settings/emulator.ts'
import { outsideIssuerSettings } from '../settings/identity.ts'

/** Milliseconds to wait for each answer of the issuer. */
const answerWithinMs = 3000

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

/** An address of the issuer. Only an issuer without TLS itself, on a developer's machine, may name others without. */
const addressOf = (issuer: string) =>
  z.url({ protocol: issuer.startsWith('https:') ? /^https$/ : /^https?$/ })

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const discoverySchema = (issuer: string, published: string) =>
  z.object({
    issuer: z.literal(issuer),
    jwks_uri: addressOf(published),
    userinfo_endpoint: addressOf(published).optional(),
  })
type Discovery = z.output<ReturnType<typeof discoverySchema>>

/**
 * Where the issuer publishes: at its own address, unless it is an emulator's user pool. That may issue tokens in the
 * name of AWS's issuer, and publishes at the emulator.
 */
const publishedAt = (issuer: string): string => {
  const { url: emulator } = emulatorSettings()
  if (emulator === undefined || outsideIssuerSettings().issuer !== undefined) return withoutSlash(issuer)
  return withoutSlash(new URL(new URL(issuer).pathname, emulator).href)
}

/** One request to the issuer, answered with whatever comes. */
export const askIssuer = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    headers: { accept: 'application/json', ...headers },
    signal: AbortSignal.timeout(answerWithinMs),
  })

/**
 * The issuer's addresses.
 * @throws Error when the issuer does not answer, or not in its own name.
 */
export const discoverIssuer = async (issuer: string): Promise<Discovery> => {
  const published = publishedAt(issuer)
  const answer = await askIssuer(`${published}/.well-known/openid-configuration`)
  if (!answer.ok) throw new Error(`The issuer answered ${answer.status} to the request for its addresses`)
  const parsed = discoverySchema(issuer, published).safeParse(await answer.json())
  if (parsed.success) return parsed.data
  throw new Error(`The issuer's addresses are not acceptable: ${z.prettifyError(parsed.error)}`)
}

/**
 * The issuer's public keys, as a JSON Web Key Set.
 * @throws Error when the issuer does not answer.
 */
export const fetchIssuerKeys = async (issuer: string): Promise<ArrayBuffer> => {
  const { jwks_uri } = await discoverIssuer(issuer)
  const answer = await askIssuer(jwks_uri)
  if (!answer.ok) throw new Error(`The issuer answered ${answer.status} to the request for its keys`)
  return answer.arrayBuffer()
}
