import type { Problem } from '../../shared/contract/problem.ts'
import { toJson } from '../../shared/contract/text/utf8.ts'
import { ApiError, unreachable } from './api-error.ts'
import type { Answer, Given, Operation } from './calls.ts'
import { knownCodes } from './known-codes.ts'
import { emptyAnswers, fieldsUsed, fileOperations, operations } from './operations.ts'
import { during } from './wait.ts'

/** The REST API's address, and how to call it. */
export type Http = { restUrl: string; fetch: typeof fetch; restMs: number }

type AnyGiven = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
}

const urlOf = (restUrl: string, path: string, { params = {}, query = {} }: AnyGiven): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(String(params[name]).toWellFormed()),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return `${restUrl.replace(/\/$/, '')}${filled}${search.size > 0 ? `?${search}` : ''}`
}

/** The fields of a JSON object; undefined for anything else. A page is none, whatever it holds. */
const fieldsOf = (text: string, headers: Headers): Record<string, unknown> | undefined => {
  if (headers.get('content-type')?.includes('html')) return undefined
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRefusal = ({ code, type }: Partial<Problem>): boolean =>
  type === undefined ? knownCodes.includes(code as never) : type === `urn:parley:problem:${code}`

const refusalOf = (status: number, fields: Partial<Problem>, headers: Headers): ApiError => {
  const retryAfterMs = Number(headers.get('retry-after') ?? Number.NaN) * 1000
  const particulars = { status, retryAfterMs: retryAfterMs >= 0 ? retryAfterMs : undefined }
  if (!isRefusal(fields)) return new ApiError('unreachable', `The server answered ${status}`, particulars)
  const { code = 'unavailable', detail = '', errors, requestId } = fields
  return new ApiError(code, detail, { ...particulars, errors, requestId })
}

/**
 * Sends one HTTP request, and decides alone what an answer means: a refusal is one of the contract's problems, and an
 * answer has what the operation is called for. Everything else is from something on the way, such as a proxy, a captive
 * portal or the gateway, so the functions were not reached.
 * @throws ApiError the server's refusal; `unreachable` when no complete answer of the contract came in time.
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
  const isFile = Object.hasOwn(fileOperations, operation)
  const file = isFile
    ? (body as { contentType: string; bytes: Uint8Array<ArrayBuffer> } | undefined)
    : undefined
  const exchange = async (ended: AbortSignal) => {
    const response = await fetch(urlOf(restUrl, path, place), {
      method,
      headers: {
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        ...(body !== undefined && { 'content-type': file?.contentType ?? 'application/json' }),
      },
      ...(body !== undefined && { body: file?.bytes ?? toJson(body) }),
      signal: ended,
    })
    const isPicture = isFile && response.ok && /^image\//.test(response.headers.get('content-type') ?? '')
    return isPicture
      ? { response, text: '', picture: await response.blob() }
      : { response, text: await response.text() }
  }
  const { response, text, picture } = await during([signal], exchange, restMs).catch((error) => {
    signal?.throwIfAborted()
    throw unreachable('The server cannot be reached', error)
  })
  const { ok, status, headers } = response
  const fields = fieldsOf(text, headers)
  if (!ok) throw refusalOf(status, fields ?? {}, headers)
  if (picture) return picture as Answer<O>
  const field = (fieldsUsed as Partial<Record<Operation, string>>)[operation]
  const fits = Object.hasOwn(emptyAnswers, operation)
    ? text === ''
    : fields &&
      // A file that was asked for has returned above.
      (!isFile || file) &&
      (field === undefined || fields[field] !== undefined)
  if (!fits) throw unreachable('The answer is not from Parley. Check the address and the network')
  return fields as Answer<O>
}
