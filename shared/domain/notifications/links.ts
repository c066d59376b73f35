import { emailSettings } from '../../platform/settings/email.ts'
import { createUnsubscribeToken } from './unsubscribe.ts'

/** Where a chat can be read. */
export const chatUrl = (chatId: string): string => new URL(`#/chats/${chatId}`, emailSettings().webUrl).href

/** A link of a user's own that stops their e-mails of one chat. */
export const createUnsubscribeUrl = async (userId: string, chatId: string): Promise<string> =>
  `${emailSettings().restUrl}/notifications/unsubscribe?token=${await createUnsubscribeToken(userId, chatId)}`
