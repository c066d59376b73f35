import { randomInt } from 'node:crypto'
import { limits } from '../../contract/limits.ts'
import { lazyPattern } from '../../contract/text/pattern.ts'
import { prepareUsername, usernameFault } from '../../contract/text/username.ts'

/** Stands for a person whose name no username can be, and fills up a name that is too short. */
const anybody = 'user'

/** Without what stands behind an `@`: some issuers give an address where others give a name, or a handle. */
const localPart = (text: string): string => {
  const name = text.trim().replace(/^@/, '')
  const at = name.indexOf('@')
  return at === -1 ? name : name.slice(0, at)
}

const notAllowed = lazyPattern(String.raw`[^\p{L}\p{M}\p{Nd}_.-]+`, 'gu')
const letterOrDigit = lazyPattern(String.raw`[\p{L}\p{Nd}]`, 'u')

/** As much of the text as may stand in a username: spaces become dots, other characters are dropped. */
const keepAllowed = (text: string): string =>
  prepareUsername(text.trim()).replace(/\s+/gu, '.').replace(notAllowed(), '')

/** The same in ASCII: accents are dropped, and all letters that are not Latin. */
const keepAscii = (text: string): string =>
  keepAllowed(text.normalize('NFKD'))
    .replace(/[^A-Za-z0-9_.-]+/g, '')
    .replace(/^[_.-]+|[_.-]+$/g, '')

const isUsername = (name: string): boolean => usernameFault(name) === undefined

const withSuffix = (name: string, suffix: string): string =>
  [...name].slice(0, limits.username.max - suffix.length).join('') + suffix

/** The username nearest to the text; undefined if no letter or digit of it can stand in one. */
const nearest = (text: string): string | undefined =>
  [keepAllowed(text), keepAscii(text)]
    .filter((name) => letterOrDigit().test(name))
    .flatMap((name) => [withSuffix(name, ''), withSuffix(name, `-${anybody}`)])
    .find(isUsername)

const digits = (count: number): string => String(randomInt(10 ** (count - 1), 10 ** count))

/**
 * Usernames to try for a person, best first: as the issuer calls them, made valid, and then with numbers. The last ones
 * are so unlikely to be taken that nobody gets past them.
 * @param calls the issuer's name for the person, of any form.
 */
export function* usernameCandidates(calls: string | undefined): Generator<string, void, undefined> {
  const name = nearest(localPart(calls ?? ''))
  if (name !== undefined) yield name
  const numbers = name === undefined ? [] : ['2', '3', '4', digits(4), digits(4)]
  for (const number of [...numbers, digits(6), digits(6), digits(10), digits(10)]) {
    const candidate = withSuffix(name ?? anybody, `-${number}`)
    yield isUsername(candidate) ? candidate : `${anybody}-${number}`
  }
}
