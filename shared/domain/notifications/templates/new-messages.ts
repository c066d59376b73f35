import { emailBody } from './email-body.ts'
import { listNames, plainName } from './plain-name.ts'

export type NewMessages = {
  /** Empty for a direct chat. */
  chatName: string
  /** Whether only messages that name the user are counted. */
  mentionsOnly: boolean
  count: number
  /** Who wrote them, each once. */
  senders: readonly string[]
  chatUrl: string
  unsubscribeUrl: string
}

/** From here on it says "99+": no more messages are looked at. */
export const mostCounted = 100

const counted = (count: number, one: string, many: string): string =>
  `${count < mostCounted ? count : `${mostCounted - 1}+`} new ${count === 1 ? one : many}`

/** Tells of messages without repeating them: what people write stays in the chat. */
export const newMessagesEmail = (facts: NewMessages): { subject: string; text: string; html: string } => {
  const { chatUrl, unsubscribeUrl, mentionsOnly } = facts
  const chatName = plainName(facts.chatName)
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
