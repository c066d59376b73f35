import { createAttachment } from '../../../shared/domain/attachments/create-attachment.ts'
import type { RouteHandler } from '../route.ts'

export const createAttachmentRoute: RouteHandler<'createAttachment'> = async ({
  credentials,
  params,
  body,
}) => ({
  status: 201,
  body: await createAttachment(credentials, params.chatId, body),
})
