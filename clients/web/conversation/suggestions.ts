import { foldPrefix, foldUsername } from '../../../shared/contract/text/fold.ts'
import type { User } from '../../../shared/contract/users.ts'

/** Most people that are suggested at once. */
const suggested = 8

/**
 * A name that is being written: an `@` at the beginning of a word, and what follows it up to the cursor. The grammar of
 * mentions is stricter (`shared/contract/text/mentions.ts`): a name that it does not take is suggested to nobody.
 */
const begunName = /(?<![\p{L}\p{M}\p{N}@._-])@([\p{L}\p{N}_][\p{L}\p{M}\p{N}_.\-\u200c\u200d]*)$/u

export type BegunMention = {
  /** Where the `@` stands. */
  start: number
  /** The letters after it. */
  name: string
}

/**
 * The mention that ends at the cursor. Undefined if none does, or if letters follow: then a word is being corrected.
 */
export const begunMention = (text: string, cursor: number): BegunMention | undefined => {
  if (/^[\p{L}\p{M}\p{N}_]/u.test(text.slice(cursor))) return undefined
  const match = begunName.exec(text.slice(0, cursor))
  return match?.[1] ? { start: match.index, name: match[1] } : undefined
}

/** Whether a name, or a word of it, begins so. */
const begins = (name: string, prefix: string): boolean => {
  const folded = foldPrefix(name)
  return folded.startsWith(prefix) || folded.split(/[\s\-_.]+/u).some((word) => word.startsWith(prefix))
}

/**
 * The people whom a begun name may mean, those whose username begins so first, each group by name. Nobody if it is the
 * whole name of the only one: there is nothing left to complete.
 */
export const suggestionsFor = <P extends Pick<User, 'username' | 'displayName'>>(
  name: string,
  people: readonly P[],
): P[] => {
  const prefix = foldPrefix(name)
  const order = ({ username }: P) => (foldUsername(username).startsWith(prefix) ? 0 : 1)
  const found = people
    .filter(({ username, displayName = '' }) => begins(username, prefix) || begins(displayName, prefix))
    .toSorted((one, other) => order(one) - order(other) || one.username.localeCompare(other.username))
  const [only] = found
  if (found.length === 1 && only && foldUsername(only.username) === prefix) return []
  return found.slice(0, suggested)
}
