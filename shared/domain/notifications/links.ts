import { emailSettings } from '../../platform/settings/email.ts'
import { createUnsubscribeToken } from './unsubscribe.ts'

/** The address of a chat on the page. */
export const chatUrl = (chatId: string): string => new URL(`#/chats/${chatId}`, emailSettings().webUrl).href

/** A link that stops one user's e-mails about one chat. */
export const createUnsubscribeUrl = async (userId: string, chatId: string): Promise<string> =>
  `${emailSettings().restUrl}/notifications/unsubscribe?token=${await createUnsubscribeToken(userId, chatId)}`
