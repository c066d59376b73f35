import * as z from 'zod'
import { clientMessageId, messageText, queryLimit, querySeq, seqOrZero, trimmedText } from '../fields.ts'
import { limits } from '../limits.ts'
import { hasWords, messageFields, needsWords } from '../message-fields.ts'

export const SendMessageBody = z
  .strictObject({ ...messageFields, clientMessageId: clientMessageId.optional() })
  .refine(hasWords, needsWords)

export const EditMessageBody = z.strictObject({ text: messageText })

export const ListMessagesQuery = z
  .strictObject({
    before: querySeq,
    after: querySeq,
    limit: queryLimit,
    contains: trimmedText(1, 100)
      .optional()
      .meta({
        description: `Only messages with this in their text, regardless of case, newest first. Looks at the newest ${limits.searchedMessages} messages of the chat and no further; for the next page, give the last seq as \`before\`.`,
      }),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    message: 'give `before` or `after`, not both',
    path: ['after'],
  })
  .refine((query) => query.contains === undefined || query.after === undefined, {
    message: 'a search goes backwards: give `before`',
    path: ['after'],
  })

export const ReadBody = z.strictObject({ seq: seqOrZero })
