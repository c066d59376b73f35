import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import type { Reply } from '../../shared/contract/socket/replies.ts'
import { openFrame } from './open-frame.ts'

const idOf = ({ body, isBase64Encoded }: APIGatewayProxyEvent): Reply['id'] => {
  try {
    return openFrame(body, isBase64Encoded).id
  } catch {
    return undefined
  }
}

/**
 * The answer to a frame that came to the function of a socket's opening or closing, undefined for those themselves: a
 * frame's action chooses the route, so a client can name `$connect` or `$disconnect`. They are no actions, and must
 * not run as what they name.
 */
export const refuseFrame = (event: APIGatewayProxyEvent): APIGatewayProxyResult | undefined => {
  if (event.requestContext.eventType !== 'MESSAGE') return undefined
  const id = idOf(event)
  const refusal: Reply = {
    type: 'error',
    ...(id !== undefined && { id }),
    code: 'unknown_action',
    detail: 'There is no such action',
  }
  return { statusCode: 200, body: JSON.stringify(refusal) }
}
