import { emailBody } from './email-body.ts'
import { listNames, quotedName } from '../../emails/plain-name.ts'

export type NewMessages = {
  /** Empty for a direct chat. */
  chatName: string
  /** Whether only messages that mention the user are counted. */
  mentionsOnly: boolean
  count: number
  /** Names of the senders, each once. */
  senders: readonly string[]
  chatUrl: string
  unsubscribeUrl: string
}

/** From this count on, the e-mail shows "99+" and no more messages are read. */
export const maxCounted = 100

const counted = (count: number, one: string, many: string): string =>
  `${count < maxCounted ? count : `${maxCounted - 1}+`} new ${count === 1 ? one : many}`

/** An e-mail about new messages, without their text: what people write stays in the chat. */
export const newMessagesEmail = (facts: NewMessages): { subject: string; text: string; html: string } => {
  const { chatUrl, unsubscribeUrl, mentionsOnly } = facts
  const chatName = quotedName(facts.chatName)
  const senders = listNames(facts.senders)
  const messages = counted(facts.count, 'message', 'messages')
  const what = mentionsOnly ? counted(facts.count, 'mention', 'mentions') : messages
  const place = chatName ? ` in ${chatName}` : ''
  return {
    subject: `${what}${place || ` from ${senders}`}`,
    ...emailBody({
      sentence: `${senders} wrote ${messages}${place}${mentionsOnly ? ', naming you' : ''}.`,
      linkText: 'Open the chat',
      chatUrl,
      reason: 'You get this because you were away when it was written.',
      unsubscribeUrl,
    }),
  }
}
