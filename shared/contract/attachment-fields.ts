import * as z from 'zod'
import { attachmentTypes } from './attachment-types.ts'
import { singleLine } from './fields.ts'
import { limits } from './limits.ts'

/** The description of a file, which is known before its upload. */
export const attachmentFields = {
  name: singleLine(limits.attachmentName.min, limits.attachmentName.max).meta({ example: 'menu.pdf' }),
  contentType: z.enum(attachmentTypes),
  size: z.int().min(1).max(limits.attachmentBytes).meta({ description: 'Bytes.', example: 48213 }),
}
