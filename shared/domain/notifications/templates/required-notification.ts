import { emailBody } from './email-body.ts'
import { plainName, quotedName } from '../../emails/plain-name.ts'

export type RequiredNotificationFacts = {
  /** Empty for a direct chat. */
  chatName: string
  senderName: string
  chatUrl: string
  unsubscribeUrl: string
}

/**
 * An e-mail about one message whose notification is required, without its text: what people write stays in the chat.
 */
export const requiredNotificationEmail = (
  facts: RequiredNotificationFacts,
): { subject: string; text: string; html: string } => {
  const { chatUrl, unsubscribeUrl } = facts
  const chatName = quotedName(facts.chatName)
  const sender = plainName(facts.senderName)
  const place = chatName ? ` in ${chatName}` : ''
  return {
    subject: chatName ? `Important message${place}` : `Important message from ${sender}`,
    ...emailBody({
      sentence: `${sender} wrote an important message${place}.`,
      linkText: 'Read it in the chat',
      chatUrl,
      reason: 'You get this because its sender had every member notified.',
      unsubscribeUrl,
    }),
  }
}
