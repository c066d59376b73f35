import type { User } from '../../../shared/contract/users.ts'
import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { harmlessLine } from './harmless.ts'
import { guessNames } from './search-people.ts'

/** The user with this name; undefined if there is none. */
export const findUser = async (parley: Client, username: string): Promise<User | undefined> => {
  try {
    const { users } = await parley.call('findUsers', { query: { username } })
    return users[0]
  } catch (error) {
    // Text that cannot be a username is nobody's.
    if (hasCode(error, 'validation_failed')) return undefined
    throw error
  }
}

/** @throws ApiError `user_not_found`. */
export const userCalled = async (parley: Client, username: string): Promise<User> => {
  const user = await findUser(parley, username)
  if (!user) {
    const guess = await guessNames(parley, [username])
    throw new ApiError('user_not_found', harmlessLine(`There is no user ${username}${guess}`))
  }
  return user
}
