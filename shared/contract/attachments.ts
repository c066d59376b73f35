import * as z from 'zod'
import { attachmentId, singleLine } from './fields.ts'
import { limits } from './limits.ts'

/** What may be uploaded: what chats show or hand on, and nothing that a browser would run. */
export const attachmentTypes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'video/mp4',
  'video/webm',
  'application/pdf',
  'application/zip',
  'text/plain',
  'text/csv',
] as const

const name = singleLine(limits.attachmentName.min, limits.attachmentName.max).meta({ example: 'menu.pdf' })
const contentType = z.enum(attachmentTypes)
const size = z.int().min(1).max(limits.attachmentBytes).meta({ description: 'Bytes.', example: 48213 })

/** A file that a message carries. */
export const Attachment = z.object({ attachmentId, name, contentType, size }).meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>

export const CreateAttachmentBody = z.strictObject({ name, contentType, size })

export const AttachmentUpload = z
  .object({
    attachment: Attachment,
    upload: z.object({
      method: z.literal('PUT'),
      url: z.url(),
      headers: z
        .record(z.string(), z.string())
        .meta({ description: 'Part of the signature: send exactly these.' }),
      expiresIn: z.int().meta({ description: 'Seconds.' }),
    }),
  })
  .meta({ id: 'AttachmentUpload' })

export const AttachmentDownload = z
  .object({ attachment: Attachment, url: z.url(), expiresIn: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'AttachmentDownload' })
