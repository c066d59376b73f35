import * as z from 'zod'
import { attachmentId, chatId } from '../fields.ts'
import { CreateAttachmentBody } from '../requests/attachments.ts'
import { routeGroup } from './route-group.ts'

export const attachmentRoutes = routeGroup('attachments', {
  createAttachment: {
    method: 'POST',
    path: '/chats/{chatId}/attachments',
    summary: 'Get a URL to upload a file to, before sending it in a message',
    params: z.strictObject({ chatId }),
    body: CreateAttachmentBody,
    answers: { 201: { description: 'Where to upload', body: 'AttachmentUpload' } },
    errors: [
      'chat_not_found',
      'forbidden',
      'consent_required',
      'chat_locked',
      'rate_limited',
      'upload_limit_reached',
    ],
  },
  getAttachment: {
    method: 'GET',
    path: '/chats/{chatId}/attachments/{attachmentId}',
    summary: 'Get a short-lived URL to download an attachment from',
    params: z.strictObject({ chatId, attachmentId }),
    answers: { 200: { description: 'Where to download', body: 'AttachmentDownload' } },
    errors: ['chat_not_found', 'forbidden', 'attachment_not_found'],
  },
})
