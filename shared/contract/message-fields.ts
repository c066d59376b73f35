import * as z from 'zod'
import { attachmentId, seq, trimmedText } from './fields.ts'
import { limits } from './limits.ts'

/** What a message says, on REST and on the socket alike. */
export const messageFields = {
  text: trimmedText(0, limits.messageText.max).meta({ example: 'hello' }),
  replyTo: seq.optional(),
  attachments: z.array(z.strictObject({ attachmentId })).max(limits.attachmentsPerMessage).optional(),
  notify: z
    .enum(['required'])
    .optional()
    .meta({
      description: `The message counts as sent only when the other members, at most ${limits.requiredRecipients}, were e-mailed; else it is withdrawn. Who wants no notifications of the chat gets none.`,
    }),
}

/** With attachments, a message needs no words. */
export const hasWords = ({ text, attachments }: { text: string; attachments?: unknown[] | undefined }) =>
  text.length > 0 || (attachments?.length ?? 0) > 0
export const needsWords = { message: 'must have at least 1 character, or attachments', path: ['text'] }
