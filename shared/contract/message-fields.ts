import * as z from 'zod'
import { custom } from './custom.ts'
import { attachmentId, prose, seq } from './fields.ts'
import { limits } from './limits.ts'
import { noContent, noRoom } from './message-content.ts'
import { hasVisible } from './text/visible.ts'

const text = prose(0, limits.messageText.max)

/** The fields of a new message, the same on REST and on the socket. */
export const messageFields = {
  text: text.meta({ example: 'hello' }),
  replyTo: seq.optional(),
  attachments: z.array(z.strictObject({ attachmentId })).max(limits.attachmentsPerMessage).optional(),
  custom: custom.optional(),
  notify: z
    .enum(['required'])
    .optional()
    .meta({
      description: `The message is sent only if all other members, at most ${limits.requiredRecipients}, were e-mailed; otherwise it is withdrawn. Members who turned the chat's notifications off get no e-mail. Only the owner and admins may ask for it, in a direct chat both users, and each recipient gets at most one per chat in the deployment's notification interval.`,
    }),
}

/** A message's text from now on, the same on REST and on the socket. */
export const editedText = text
  .refine((edited) => edited === '' || hasVisible(edited), 'Must have something to see')
  .meta({
    description: 'May be empty if the message has attachments.',
    example: 'hello',
  })

/** For one schema each: zod changes what it is given. */
export const needsContent = () => ({ message: noContent, path: ['text'] })
export const needsRoom = () => ({ message: noRoom, path: ['custom'] })
