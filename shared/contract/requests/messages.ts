import * as z from 'zod'
import { changedCustom } from '../custom.ts'
import { clientMessageId, queryLimit, querySeq, seqOrZero, trimmedText } from '../fields.ts'
import { limits } from '../limits.ts'
import { hasContent, hasRoom } from '../message-content.ts'
import { editedText, messageFields, needsContent, needsRoom } from '../message-fields.ts'
import { pathSeq } from '../path-fields.ts'
import { hasVisible } from '../text/visible.ts'

export const SendMessageBody = z
  .strictObject({ ...messageFields, clientMessageId: clientMessageId.optional() })
  .refine(hasContent, needsContent())
  .refine(hasRoom, needsRoom())

export const EditMessageBody = z
  .strictObject({ text: editedText, custom: changedCustom.optional() })
  .refine(hasRoom, needsRoom())

export const ListMessagesQuery = z
  .strictObject({
    before: querySeq,
    after: querySeq,
    limit: queryLimit,
    contains: trimmedText(1, 100)
      .refine((text) => text === '' || hasVisible(text), 'Must have something to see')
      .optional()
      .meta({
        description: `Only messages whose text contains this, newest first. Texts are folded as names are: case, width, invisible characters, doubled spaces and line breaks do not count, and accents only if the search has some. The search covers the newest ${limits.searchedMessages} messages of the chat; for the next page, give \`nextBefore\` as \`before\`, until a page has none.`,
      }),
  })
  .refine((query) => query.before === undefined || query.after === undefined, {
    message: 'Give `before` or `after`, not both',
    path: ['after'],
  })
  .refine((query) => query.contains === undefined || query.after === undefined, {
    message: 'A search goes backwards: give `before` instead',
    path: ['after'],
  })

export const GetProofQuery = z.strictObject({
  from: pathSeq.optional().meta({ description: 'The first seq; 1 by default.' }),
  to: pathSeq.optional().meta({ description: 'The last seq.' }),
  messages: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'With the messages themselves, so that both are of one moment.' }),
})

export const ReadBody = z.strictObject({ seq: seqOrZero })
