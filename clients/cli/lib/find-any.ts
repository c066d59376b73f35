import type { AdminUser } from '../../../shared/contract/admin.ts'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { type FindChat, findPublicChat } from './find-chat.ts'
import { harmlessLine } from './harmless.ts'

/** Any user by username. @throws ApiError `user_not_found`, `forbidden`. */
export const findAnyUser = async (parley: Client, username: string): Promise<AdminUser> => {
  const { users } = await parley.call('findAnyUsers', { query: { prefix: username } })
  const user = users.find((found) => foldUsername(found.username) === foldUsername(username))
  if (!user) throw new ApiError('user_not_found', harmlessLine(`There is no user ${username}`))
  return user
}

/** Finds a chat by what a person calls it, or takes its id: an admin need not be a member. */
export const findAnyChat: FindChat = async (parley, given) => {
  try {
    return await findPublicChat(parley, given)
  } catch (error) {
    // Ids of chats that were imported are spelt otherwise, and a chat of others is not found.
    if (hasCode(error, 'chat_not_found') && /^[\w-]{1,64}$/.test(given)) return given
    throw error
  }
}
