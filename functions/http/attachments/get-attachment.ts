import { getAttachment } from '../../../shared/domain/attachments/get-attachment.ts'
import type { RouteHandler } from '../route.ts'

export const getAttachmentRoute: RouteHandler<'getAttachment'> = async ({ credentials, params }) => ({
  status: 200,
  body: await getAttachment(credentials, params.chatId, params.attachmentId),
})
