import * as z from 'zod'
import { attachmentTypes } from './attachment-types.ts'
import { visibleName } from './fields.ts'
import { limits } from './limits.ts'
import { isFolderName, withoutFolders } from './text/file-name.ts'

/** The description of a file, which is known before its upload. */
export const attachmentFields = {
  name: visibleName(limits.attachmentName.min, limits.attachmentName.max, withoutFolders)
    .refine((name) => !isFolderName(name), 'Must be the name of a file')
    .meta({ description: 'Folders before it are left out.', example: 'menu.pdf' }),
  contentType: z.enum(attachmentTypes),
  size: z.int().min(1).max(limits.attachmentBytes).meta({ description: 'Bytes.', example: 48213 }),
}
