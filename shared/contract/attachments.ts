import * as z from 'zod'
import { attachmentFields } from './attachment-fields.ts'
import { attachmentId } from './fields.ts'

/** A file that a message carries. */
export const Attachment = z
  .object({
    attachmentId,
    ...attachmentFields,
    // 0.1.0 stored names that a new file must not have.
    name: z.string().meta({ example: 'menu.pdf' }),
  })
  .meta({ id: 'Attachment' })
export type Attachment = z.infer<typeof Attachment>

export const AttachmentUpload = z
  .object({
    attachment: Attachment,
    upload: z.object({
      method: z.literal('PUT'),
      url: z.url(),
      headers: z
        .record(z.string(), z.string())
        .meta({ description: 'They are part of the signature: send exactly these.' }),
      expiresIn: z.int().meta({ description: 'Seconds.' }),
    }),
  })
  .meta({ id: 'AttachmentUpload' })
export type AttachmentUpload = z.infer<typeof AttachmentUpload>

export const AttachmentDownload = z
  .object({ attachment: Attachment, url: z.url(), expiresIn: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'AttachmentDownload' })
export type AttachmentDownload = z.infer<typeof AttachmentDownload>
