import { freshName, type Person, personOf } from '../accounts/given-users.ts'
import { rest } from '../api/rest.ts'
import { signIn, type SignedIn } from './sign-in.ts'
import type { Issuer, IssuerPerson } from './start-issuer.ts'

/** Somebody whom the issuer knows and Parley does not, signed in at the issuer. */
export const givenNewcomer = async (
  issuer: Issuer,
  person: Partial<IssuerPerson> & { sub?: string } = {},
): Promise<SignedIn & { sub: string }> => {
  const { sub = freshName('sub') } = person
  issuer.add(sub, person)
  return { sub, ...(await signIn(issuer, sub)) }
}

/** Somebody who is signed in at the issuer, and whose first token has made the account. */
export const arrives = async ({ accessToken }: SignedIn): Promise<Person> => {
  const { body: user } = await rest(accessToken).done('getOwnUser')
  const { userId, username, email = '' } = user
  return personOf({ userId, username, email }, accessToken)
}

export const givenIssuerPerson = async (
  issuer: Issuer,
  person: Partial<IssuerPerson> & { sub?: string } = {},
): Promise<Person> => arrives(await givenNewcomer(issuer, person))
