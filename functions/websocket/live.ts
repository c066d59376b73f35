import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type { Action, ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import type { Reply, ReplyTo } from '../../shared/contract/socket/replies.ts'
import type { ConnectionCredentials } from '../../shared/domain/access/credentials.ts'
import { verifyAccessToken } from '../../shared/domain/accounts/verify-access-token.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { leaveChat } from '../../shared/domain/live/leave-chat.ts'
import { readHeads } from '../../shared/domain/live/read-heads.ts'
import { signalTyping } from '../../shared/domain/live/typing.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { fitInReply } from '../../shared/domain/messages/fit-in-reply.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { sendMessage } from '../../shared/domain/sending/send-message.ts'
import { renewConnection } from '../../shared/domain/sockets/renew-connection.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { loggedChatId } from '../logged-chat-id.ts'
import { toRefusal } from '../refusal.ts'
import { checkFrame } from './check-frame.ts'
import { type OpenedFrame, openFrame } from './open-frame.ts'
import { connectionIdOf, socketLog } from './socket-log.ts'

/** Takes a validated frame and returns the reply, without the frame's `id`. */
type FrameHandler<A extends Action> = (
  frame: ClientFrame<A>,
  credentials: ConnectionCredentials,
) => Promise<ReplyTo<A>>

const actions: { [A in Action]: FrameHandler<A> } = {
  enter: async ({ chatId, after, changesAfter }, credentials) => ({
    type: 'entered',
    chatId,
    ...(await enterChat(credentials, chatId, after, changesAfter)),
  }),

  leave: async ({ chatId }, credentials) => {
    await leaveChat(credentials, chatId)
    return { type: 'left', chatId }
  },

  message: async ({ action: _action, id: _id, ...input }, credentials) => {
    const { message, duplicate } = await sendMessage(credentials, input)
    const { chatId, clientMessageId, text } = input
    const { seq, sentAt } = message
    const replaced = message.text !== text && { replaced: true as const }
    return { type: 'ack', chatId, clientMessageId, seq, sentAt, duplicate, ...replaced }
  },

  edit: async ({ chatId, seq, text, custom }, credentials) => {
    await editMessage(credentials, chatId, seq, text, custom)
    return { type: 'ack', chatId, seq }
  },

  delete: async ({ chatId, seq }, credentials) => {
    await deleteMessage(credentials, chatId, seq)
    return { type: 'ack', chatId, seq }
  },

  react: async ({ chatId, seq, emoji, on }, credentials) => {
    await react(credentials, chatId, seq, emoji, on)
    return { type: 'ack', chatId, seq }
  },

  history: async ({ chatId, before, after, limit }, credentials) => {
    const { messages, lastSeq } = await listMessages(credentials, chatId, { before, after, limit })
    const fitting = fitInReply(messages)
    return { type: 'history', chatId, messages: fitting, lastSeq, more: fitting.length < messages.length }
  },

  read: async ({ chatId, seq }, credentials) => ({
    type: 'ack',
    chatId,
    ...(await markRead(credentials, chatId, seq)),
  }),

  typing: async ({ chatId, on }, credentials) => {
    await signalTyping(credentials, chatId, on)
    return { type: 'ack', chatId, on }
  },

  auth: async ({ token }, credentials) => {
    const fresh = await verifyAccessToken(token)
    await renewConnection(credentials, fresh)
    return { type: 'ack', expiresAt: new Date(fresh.tokenExpiresAtMs).toISOString() }
  },

  ping: async ({ after }, credentials) => ({ type: 'pong', ...(await readHeads(credentials, after)) }),
}

/** Most characters of a refusal's detail, which may quote the frame. */
const detailLength = 2000

/** The contract's schema has checked that the frame belongs to its action. */
const run = (frame: ClientFrame, credentials: ConnectionCredentials): Promise<Reply> =>
  (actions[frame.action] as FrameHandler<Action>)(frame, credentials)

const answer = async (event: APIGatewayProxyEvent): Promise<Reply> => {
  let opened: OpenedFrame | undefined
  try {
    opened = openFrame(event.body, event.isBase64Encoded)
    const frame = checkFrame(opened)
    logger.appendKeys({ action: frame.action, ...('chatId' in frame && loggedChatId(frame.chatId)) })
    const reply = await run(frame, { kind: 'connection', connectionId: connectionIdOf(event) })
    return opened.id === undefined ? reply : { ...reply, id: opened.id }
  } catch (thrown) {
    const { code, message: detail, retryAfterMs } = toRefusal(thrown)
    return {
      type: 'error',
      ...(opened?.id !== undefined && { id: opened.id }),
      code,
      detail: detail.slice(0, detailLength).toWellFormed(),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
}

/** Handles every frame that a client sends. A bad one gets an error reply and never closes the socket. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(socketLog())
  .handler(async (event) => ({ statusCode: 200, body: JSON.stringify(await answer(event)) }))
