import { sendMessage } from '../../../shared/domain/messages/send-message.ts'
import { sendRequired } from '../../../shared/domain/required-notifications/send-required.ts'
import type { RouteHandler } from '../route.ts'

export const sendMessageRoute: RouteHandler<'sendMessage'> = async ({ credentials, params, body }) => {
  const { notify, ...said } = body
  const send = notify === 'required' ? sendRequired : sendMessage
  const { message, duplicate } = await send(credentials, { ...params, ...said })
  return { status: duplicate ? 200 : 201, body: message }
}
