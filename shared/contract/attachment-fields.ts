import * as z from 'zod'
import { singleLine } from './fields.ts'
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

/** What is known of a file before it is there. */
export const attachmentFields = {
  name: singleLine(limits.attachmentName.min, limits.attachmentName.max).meta({ example: 'menu.pdf' }),
  contentType: z.enum(attachmentTypes),
  size: z.int().min(1).max(limits.attachmentBytes).meta({ description: 'Bytes.', example: 48213 }),
}
