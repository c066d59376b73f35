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
import { ackOf } from './ack-of.ts'
import { checkFrame } from './check-frame.ts'
import { logFrame } from './log-frame.ts'
import type { OpenedFrame } from './open-frame.ts'

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

  message: async ({ action: _action, id: _id, ...input }, credentials) =>
    ackOf(input, await sendMessage(credentials, input)),

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

/** The contract's schema has checked that the frame belongs to its action. */
const run = (frame: ClientFrame, credentials: ConnectionCredentials): Promise<Reply> =>
  (actions[frame.action] as FrameHandler<Action>)(frame, credentials)

/** Checks a frame by its schema and acts on it. @returns the reply without the frame's `id`. */
export const answerFrame = (opened: OpenedFrame, credentials: ConnectionCredentials): Promise<Reply> => {
  const frame = checkFrame(opened)
  logFrame(frame)
  return run(frame, credentials)
}
