import { authorise } from '../access/authorise.ts'
import type { ConnectionCredentials } from '../access/credentials.ts'
import { removeSubscription } from '../sockets/remove-subscriptions.ts'

/** Ends a socket's subscription to a chat; the user stays a member. Harmless when the socket had not entered. */
export const leaveChat = async (credentials: ConnectionCredentials, chatId: string): Promise<void> => {
  const { caller } = await authorise(credentials)
  await removeSubscription(chatId, caller.userId, credentials.connectionId)
}
