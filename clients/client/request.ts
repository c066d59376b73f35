import type { ErrorCode } from '../../shared/contract/errors.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import { ApiError, unreachable } from './api-error.ts'
import { type Answer, type Given, type Operation, operations } from './operations.ts'

/** The REST API's address, and how to call it. */
export type Http = { restUrl: string; fetch: typeof fetch; restMs: number }

type AnyGiven = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
}

/** Codes for answers that are not from Parley's functions: from its gateway, or from a proxy on the way. */
const codesOfStatuses: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'route_not_found',
  413: 'payload_too_large',
  429: 'too_many_requests',
  500: 'internal_error',
}

const urlOf = (restUrl: string, path: string, { params = {}, query = {} }: AnyGiven): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return `${restUrl.replace(/\/$/, '')}${filled}${search.size > 0 ? `?${search}` : ''}`
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refusalOf = (status: number, text: string, headers: Headers): ApiError => {
  const { code, detail, errors, requestId } = (parse(text) ?? {}) as Partial<Problem>
  const retryAfterMs = Number(headers.get('retry-after') ?? Number.NaN) * 1000
  return new ApiError(
    code ?? codesOfStatuses[status] ?? 'unavailable',
    detail ?? `The server answered ${status}`,
    { status, errors, requestId, retryAfterMs: retryAfterMs >= 0 ? retryAfterMs : undefined },
  )
}

/**
 * Sends one HTTP request.
 * @throws ApiError the server's refusal; `unreachable` when no complete answer came in time.
 */
export const request = async <O extends Operation>(
  { restUrl, fetch, restMs }: Http,
  operation: O,
  given: Given<O>,
  accessToken?: string,
): Promise<Answer<O>> => {
  const [method = '', path = ''] = operations[operation].split(' ')
  const { body, signal, ...place } = given as AnyGiven
  signal?.throwIfAborted()
  const inTime = AbortSignal.timeout(restMs)
  let response: Response
  let text: string
  try {
    response = await fetch(urlOf(restUrl, path, place), {
      method,
      headers: {
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, inTime]) : inTime,
    })
    text = await response.text()
  } catch (error) {
    signal?.throwIfAborted()
    throw unreachable('The server cannot be reached', error)
  }
  if (!response.ok) throw refusalOf(response.status, text, response.headers)
  if (text === '') return undefined as Answer<O>
  const answer = parse(text)
  if (answer === undefined)
    throw unreachable('The answer is not JSON. Check that this is the address of a Parley deployment')
  return answer as Answer<O>
}
