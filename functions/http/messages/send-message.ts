import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import type { RouteHandler } from '../route.ts'

export const sendMessageRoute: RouteHandler<'sendMessage'> = async ({ credentials, params, body }) => {
  const { message, duplicate } = await sendMessage(credentials, { ...params, ...body })
  return { status: duplicate ? 200 : 201, body: message }
}
