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
 * Refuses a frame whose action is `$connect` or `$disconnect`: the action chooses the route, so that such a frame
 * reaches the function for opened or closed sockets, and must not run as one.
 * @returns undefined for an event that is not a frame.
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
