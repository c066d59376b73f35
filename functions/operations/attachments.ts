import type { attachmentRoutes } from '../../shared/contract/routes/attachments.ts'
import { createAttachment } from '../../shared/domain/attachments/create-attachment.ts'
import { getAttachment } from '../../shared/domain/attachments/get-attachment.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const attachmentOperations: RouteHandlers<typeof attachmentRoutes> = {
  createAttachment: async ({ credentials, params, body }) => ({
    status: 201,
    body: await createAttachment(credentials, params.chatId, body),
  }),

  getAttachment: async ({ credentials, params }) => ({
    status: 200,
    body: await getAttachment(credentials, params.chatId, params.attachmentId),
  }),
}
