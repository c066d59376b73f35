import * as z from 'zod'
import { displayName, email } from '../../contract/fields.ts'

const text = z.string().optional().catch(undefined)

/**
 * The standard claims about a person. A claim of another type counts as absent.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 */
export const PersonClaims = z.object({
  preferred_username: text,
  nickname: text,
  name: text,
  picture: text,
  email: text,
  // Some issuers send it as text.
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
})
export type PersonClaims = z.output<typeof PersonClaims>

/** A person as an account is made of them. */
export type Person = {
  /** The text that the username is made of, as the issuer gives it. */
  calls: string | undefined
  email: string | undefined
  displayName: string | undefined
  /** The address of a picture, which is not fetched yet. */
  picture: string | undefined
}

const webAddress = z.url({ protocol: /^https?$/ }).max(2048)

/** Only an address that the issuer has verified counts: e-mails about chats go there. */
const verifiedEmail = (claims: PersonClaims): string | undefined =>
  claims.email_verified ? email.safeParse(claims.email).data : undefined

/** The first claim of this kind among the sources, in their order, as far as it can be read. */
const first = (
  sources: readonly PersonClaims[],
  read: (claims: PersonClaims) => string | undefined,
): string | undefined => sources.map(read).find((value) => value !== undefined && value !== '')

/** The person that the sources describe, of which earlier ones count more. A name that cannot be shown is left out. */
export const personOf = (...sources: PersonClaims[]): Person => ({
  calls:
    first(sources, ({ preferred_username }) => preferred_username) ??
    first(sources, ({ nickname }) => nickname) ??
    first(sources, (claims) => claims.email),
  email: first(sources, verifiedEmail),
  displayName: first(sources, ({ name }) => displayName.safeParse(name).data),
  picture: first(sources, ({ picture }) => webAddress.safeParse(picture).data),
})

/** Whether there is nothing left to ask the issuer. */
export const isComplete = (claims: PersonClaims): boolean => {
  const { email, displayName } = personOf(claims)
  return email !== undefined && displayName !== undefined && Boolean(claims.preferred_username)
}
