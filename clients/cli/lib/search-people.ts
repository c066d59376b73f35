import { foldPrefix } from '../../../shared/contract/text/fold.ts'
import type { User } from '../../../shared/contract/users.ts'
import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { harmlessLine } from './harmless.ts'

/** The users whose names begin so, those who show, by name. Text that begins no username finds nobody. */
export const searchPeople = async (
  parley: Client,
  prefix: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<User[]> => {
  if (foldPrefix(prefix) === '') return []
  try {
    return (await parley.call('findUsers', { query: { prefix }, signal })).users
  } catch (error) {
    if (hasCode(error, 'validation_failed')) return []
    throw error
  }
}

/** How many users an error names. */
const mostNamed = 5

/** ` Did you mean dave or david?`, or nothing if no name begins like one of these. Never rejects. */
export const guessNames = async (parley: Client, names: readonly string[]): Promise<string> => {
  const found = await Promise.all(names.slice(0, mostNamed).map((name) => searchPeople(parley, name))).catch(
    () => [],
  )
  const guesses = [...new Set(found.flat().map(({ username }) => username))].slice(0, mostNamed)
  if (guesses.length === 0) return ''
  const last = guesses.at(-1)
  return harmlessLine(
    guesses.length === 1
      ? `. Did you mean ${last}?`
      : `. Did you mean ${guesses.slice(0, -1).join(', ')} or ${last}?`,
  )
}

/** Adds to a refusal of unknown usernames which ones may be meant. */
export const withGuesses = async (
  parley: Client,
  usernames: readonly string[],
  error: unknown,
): Promise<unknown> => {
  if (!hasCode(error, 'unknown_username')) return error
  const { code, detail, status, errors } = error
  // The end of a path is the place in the list.
  const unknown = errors.flatMap(({ path }) => usernames[Number(path.split('.').at(-1))] ?? [])
  return new ApiError(code, `${detail}${await guessNames(parley, unknown)}`, { status, errors })
}
