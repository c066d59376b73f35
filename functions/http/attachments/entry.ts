import { httpFunction } from '../http-function.ts'
import { createAttachmentRoute } from './create-attachment.ts'
import { getAttachmentRoute } from './get-attachment.ts'

export const handler = httpFunction<'attachments'>({
  createAttachment: createAttachmentRoute,
  getAttachment: getAttachmentRoute,
})
