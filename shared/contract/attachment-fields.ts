import * as z from 'zod'
import { contentTypePattern, isActiveType } from './attachment-types.ts'
import { visibleName } from './fields.ts'
import { limits } from './limits.ts'
import { isFolderName, withoutFolders } from './text/file-name.ts'

const isShort = (name: string) => new TextEncoder().encode(name).length <= limits.attachmentNameBytes

/** The description of a file, which is known before its upload. */
export const attachmentFields = {
  name: visibleName(limits.attachmentName.min, limits.attachmentName.max, withoutFolders)
    .refine((name) => !isFolderName(name), 'Must be the name of a file')
    .refine(isShort, `Must have at most ${limits.attachmentNameBytes} bytes in UTF-8`)
    .meta({
      description: `Folders before it are left out. At most ${limits.attachmentNameBytes} bytes in UTF-8.`,
      example: 'menu.pdf',
    }),
  contentType: z
    .string()
    .max(limits.contentType)
    .regex(contentTypePattern, 'Must be a content type in lower case, without parameters, such as image/png')
    .refine((type) => !isActiveType(type), 'Must not be a type in which browsers run code')
    .meta({
      description:
        'Any type but those in which browsers run code (HTML, SVG, scripts). What is not a common image, audio, video, PDF, ZIP or plain text is served as `application/octet-stream`.',
      example: 'application/pdf',
    }),
  size: z.int().min(1).max(limits.attachmentBytes).meta({ description: 'Bytes.', example: 48213 }),
}
