import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type { Reply } from '../../shared/contract/socket/replies.ts'
import type { ConnectionCredentials } from '../../shared/domain/access/credentials.ts'
import { sendMessage } from '../../shared/domain/sending/send-message.ts'
import { carryOut, toRefusal } from '../refusal.ts'
import { ackOf } from './ack-of.ts'
import { logFrame } from './log-frame.ts'
import { type OpenedFrame, openFrame } from './open-frame.ts'
import { plainMessage } from './plain-message.ts'
import { connectionIdOf, socketLog } from './socket-log.ts'

/** Most characters of a refusal's detail, which may quote the frame. */
const detailLength = 2000

/** Frames that ask for nothing to be done. */
const reads: ReadonlySet<unknown> = new Set(['history', 'ping'])

/** All that a plain message does not need is loaded with the first other frame. */
const replyTo = async (opened: OpenedFrame, credentials: ConnectionCredentials): Promise<Reply> => {
  const message = plainMessage(opened)
  if (!message) {
    const { answerFrame } = await import('./answer-frame.ts')
    return answerFrame(opened, credentials)
  }
  logFrame(message)
  const { action: _action, id: _id, ...input } = message
  return ackOf(message, await sendMessage(credentials, input))
}

const answer = async (event: APIGatewayProxyEvent): Promise<Reply> => {
  let opened: OpenedFrame | undefined
  try {
    opened = openFrame(event.body, event.isBase64Encoded)
    const frame = opened
    const asks = reads.has(frame.fields.action) ? 'read' : 'act'
    const reply = await carryOut(asks, () =>
      replyTo(frame, { kind: 'connection', connectionId: connectionIdOf(event) }),
    )
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
