import { attachmentRoutes } from '../../../shared/contract/routes/attachments.ts'
import { httpFunction } from '../http-function.ts'
import { createAttachmentRoute } from './create-attachment.ts'
import { getAttachmentRoute } from './get-attachment.ts'

export const handler = httpFunction(attachmentRoutes, {
  createAttachment: createAttachmentRoute,
  getAttachment: getAttachmentRoute,
})
