import * as z from 'zod'
import { attachmentFields } from '../attachment-fields.ts'

export const CreateAttachmentBody = z.strictObject(attachmentFields)
