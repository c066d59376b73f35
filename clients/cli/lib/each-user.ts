import pMap from 'p-map'
import type { Client } from '../../client/create-client.ts'
import { UsageError } from './failure.ts'
import { userCalled } from './find-user.ts'
import { harmlessLine } from './harmless.ts'
import { usernamesIn } from './options.ts'
import type { Output } from './output.ts'

/** How many users are looked up at a time. */
const concurrency = 8

type Named = { userId: string; username: string }

type Deed = {
  /** The names as they were given. */
  users: readonly string[]
  /** The deed in the past tense, for people and as the field of the JSON document. */
  past: string
  /** Finds the user of a name. @throws ApiError `user_not_found`. */
  find?(parley: Client, username: string): Promise<Named>
  act(userId: string): Promise<unknown>
  /** Further fields of the JSON document. */
  about?: Record<string, unknown>
}

/** Does something to users, one after another: to nobody if a name is unknown. */
export const eachUser = async (
  { parley, output }: { parley: Client; output: Output },
  { users, past, find = userCalled, act, about = {} }: Deed,
): Promise<void> => {
  const usernames = usernamesIn(users)
  if (usernames.length === 0) throw new UsageError('--users must name at least one user')
  const called = await pMap(usernames, (username) => find(parley, username), { concurrency })
  const done: Named[] = []
  const sentence = () => harmlessLine(`${past} ${done.map(({ username }) => username).join(', ')}`)
  try {
    for (const { userId, username } of called) {
      await act(userId)
      done.push({ userId, username })
    }
  } catch (error) {
    if (done.length > 0) output.note(`${sentence()}, but not all`)
    throw error
  }
  output.result({ ...about, [past.toLowerCase()]: done }, () => [sentence()])
}
