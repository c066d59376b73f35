import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type { ConnectionCredentials } from '../../../shared/domain/access/credentials.ts'
import type { Action, ClientFrame } from '../../../shared/contract/socket/client-frames.ts'
import type { Reply } from '../../../shared/contract/socket/replies.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
import { loggedChatId } from '../../logged-chat-id.ts'
import { toRefusal } from '../../refusal.ts'
import { connectionIdOf, socketLog } from '../socket-log.ts'
import { type OpenedFrame, openFrame } from '../open-frame.ts'
import { auth } from './auth.ts'
import { checkFrame } from './check-frame.ts'
import { deleteFrame } from './delete.ts'
import { edit } from './edit.ts'
import { enter } from './enter.ts'
import type { FrameHandler } from './frame.ts'
import { history } from './history.ts'
import { leave } from './leave.ts'
import { message } from './message.ts'
import { ping } from './ping.ts'
import { react } from './react.ts'
import { read } from './read.ts'
import { typing } from './typing.ts'

const actions: { [A in Action]: FrameHandler<A> } = {
  enter,
  leave,
  message,
  edit,
  delete: deleteFrame,
  react,
  history,
  read,
  typing,
  auth,
  ping,
}

/** The contract's schema has just told which action's frame this is. */
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
      detail,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
}

/** Every frame that a client sends. A bad one is answered, and never closes the socket. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(socketLog())
  .handler(async (event) => ({ statusCode: 200, body: JSON.stringify(await answer(event)) }))
