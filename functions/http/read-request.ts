import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { readToken } from '../../shared/domain/access/read-token.ts'
import { limits } from '../../shared/contract/limits.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { decodeUtf8 } from '../../shared/contract/text/utf8.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { type CheckedRequest, checkRequest } from '../operations/check-request.ts'
import { bearerToken } from './bearer-token.ts'
import { requireIntact } from '../require-intact.ts'

/** With a JWT authorizer in front, the event carries the verified claims. */
type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims?: unknown } } }
}

/**
 * The text of a body, as it was sent. API Gateway passes bodies of JSON, XML and text types on as text, and others in
 * base64. It does not document what it makes of bytes that are not UTF-8; an event has no room for them, so they come
 * as U+FFFD, if at all.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
const decodeBody = (body: string, bytes: Buffer, isBase64: boolean): string => {
  try {
    if (isBase64) return decodeUtf8(bytes)
  } catch {
    throw new ParleyError('malformed_json', 'The body is not UTF-8')
  }
  requireIntact(body)
  return body
}

const bytesOf = (event: HttpEvent, most: number): Buffer => {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > most) {
    throw new ParleyError('payload_too_large', `A body may have at most ${most} bytes`)
  }
  return bytes
}

/** The type of a body, without parameters. */
const typeOf = ({ headers }: HttpEvent): string =>
  (headers?.['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** @param formField the field of a form in which the JSON may come. */
const readJson = (event: HttpEvent, formField: string | undefined): unknown => {
  if (event.body === undefined || event.body === '') return undefined
  const bytes = bytesOf(event, limits.requestBytes)
  const text = decodeBody(event.body, bytes, event.isBase64Encoded)
  const isForm = formField !== undefined && typeOf(event) === 'application/x-www-form-urlencoded'
  try {
    return JSON.parse(isForm ? (new URLSearchParams(text).get(formField) ?? '') : text)
  } catch {
    throw new ParleyError('malformed_json', 'The body is not JSON')
  }
}

/** A body that is sent as it is. */
const readFile = (event: HttpEvent): { contentType: string; bytes: Uint8Array } => ({
  contentType: typeOf(event),
  bytes: bytesOf(event, limits.requestBytes),
})

const bodyOf = (route: Route, event: HttpEvent): unknown =>
  route.bodyTypes.length > 0 ? readFile(event) : readJson(event, route.formField)

export type ReadRequest = CheckedRequest & { credentials: TokenCredentials | undefined }

/** Reads and validates a request by its route's schemas, all that is wrong with it at once. */
export const readRequest = (route: Route, event: HttpEvent): ReadRequest => {
  const credentials = route.open
    ? undefined
    : readToken(event.requestContext.authorizer?.jwt?.claims, bearerToken(event))
  const checked = checkRequest(route, {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    body: () => bodyOf(route, event),
  })
  return { credentials, ...checked }
}
