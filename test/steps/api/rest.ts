import { expect } from 'vitest'
import type * as z from 'zod'
import { type AnswerName, type Answers, answers } from '../../../shared/contract/answers.ts'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import { errorCatalogue } from '../../../shared/contract/errors.ts'
import { Problem } from '../../../shared/contract/problem.ts'
import { type Operation, type Routes, routes } from '../../../shared/contract/routes/routes.ts'
import type { Route } from '../../../shared/contract/routes/route.ts'
import { deployment } from '../deployment/deployment.ts'

type Promised<O extends Operation> = Routes[O]['answers']

/** The answer of an operation that succeeds, over all its success statuses. */
export type Done<O extends Operation> = {
  [S in keyof Promised<O>]: Promised<O>[S] extends { body: infer Name extends AnswerName }
    ? { status: S; body: z.output<Answers[Name]> }
    : { status: S; body: undefined; page: Promised<O>[S] extends { page: true } ? string : undefined }
}[keyof Promised<O>]

/** The input of a call. It does not follow the schemas, because half of the tests break them. */
export type Sent = {
  params?: Record<string, string>
  query?: Record<string, string | number>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it stands, in place of `body`. */
  rawBody?: string | Uint8Array<ArrayBuffer>
  /** `application/json` unless given. */
  contentType?: string
  ifNoneMatch?: string
}

export type RawAnswer = { status: number; headers: Headers; text: string; bytes: Uint8Array; body: unknown }

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const urlOf = (route: Route, { params = {}, query = {} }: Sent): string => {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? name))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) search.set(name, String(value))
  return `${deployment().restUrl}${path}${search.size > 0 ? `?${search}` : ''}`
}

/** Brings a request to the function of its route. */
export type Send = (operation: Operation, token: string | undefined, sent: Sent) => Promise<RawAnswer>

export const rawAnswer = (status: number, headers: Headers, bytes: Uint8Array): RawAnswer => {
  const text = new TextDecoder().decode(bytes)
  return { status, headers, text, bytes, body: parse(text) }
}

export const bodyOf = ({ body, rawBody }: Sent): Sent['rawBody'] =>
  rawBody ?? (body === undefined ? undefined : JSON.stringify(body))

export const headersOf = (token: string | undefined, sent: Sent): Record<string, string> => ({
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...(bodyOf(sent) !== undefined && { 'content-type': sent.contentType ?? 'application/json' }),
  ...(sent.ifNoneMatch !== undefined && { 'if-none-match': sent.ifNoneMatch }),
})

export const overHttp: Send = async (operation, token, sent) => {
  const route: Route = routes[operation]
  const body = bodyOf(sent)
  const response = await fetch(urlOf(route, sent), {
    method: route.method,
    headers: headersOf(token, sent),
    ...(body !== undefined && { body }),
  })
  return rawAnswer(response.status, response.headers, await response.bytes())
}

/** How the requests of a test are sent, and how those that only prepare it. */
const ways: Record<'asked' | 'prepared', Send> = { asked: overHttp, prepared: overHttp }
type Way = keyof typeof ways

type Read = (name: AnswerName, body: unknown) => unknown
const asPromised: Read = (name, body) => answers[name].parse(body)
let read = asPromised

/** Reads answers otherwise than as today's contract has them. @returns a function that ends that. */
export const readAnswersBy = (other: Read): (() => void) => {
  read = other
  return () => {
    read = asPromised
  }
}

/** Sends requests otherwise than over HTTP, in this process from now on. */
export const sendBy = (others: Partial<Record<Way, Send>>): void => {
  Object.assign(ways, others)
}

/** One request, answered with whatever comes. */
export const request = (
  operation: Operation,
  token: string | undefined,
  sent: Sent = {},
  way: Way = 'asked',
): Promise<RawAnswer> => ways[way](operation, token, sent)

/**
 * The REST API as seen with one access token, or with none.
 * @param way how its requests are sent: as what a test is about, or as what only prepares it.
 */
export const rest = (token?: string, way: Way = 'asked') => ({
  token,

  /** Expects success, and that the answer is what the contract promises for its status. */
  async done<O extends Operation>(operation: O, sent: Sent = {}): Promise<Done<O>> {
    const answer = await request(operation, token, sent, way)
    const promised = (routes[operation] as Route).answers[answer.status]
    if (!promised) throw new Error(`${operation} answered ${answer.status}: ${answer.text}`)
    if (promised.page) expect(answer.headers.get('content-type')).toContain('text/html')
    else if (promised.file) expect(promised.file).toContain(answer.headers.get('content-type'))
    else if (!promised.body) expect(answer.text).toBe('')
    const body = promised.body && read(promised.body, answer.body)
    return { status: answer.status, body, page: promised.page && answer.text } as Done<O>
  },

  /** Expects a refusal with this code, in the form of RFC 9457. */
  async refused(operation: Operation, sent: Sent, code: ErrorCode): Promise<Problem> {
    const answer = await request(operation, token, sent, way)
    const parsed = Problem.safeParse(answer.body)
    if (!parsed.success)
      throw new Error(
        `${operation} answered ${answer.status} without a problem: ${answer.text.slice(0, 500)}`,
      )
    const { status } = errorCatalogue[code]
    expect(parsed.data).toMatchObject({ code, status, type: `urn:parley:problem:${code}` })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.text).not.toMatch(/\bat .+:\d+:\d+/)
    return parsed.data
  },

  /** Expects 401, be it from the gateway's own authorizer, whose body is its own, or from the function. */
  async unauthorised(operation: Operation, sent: Sent = {}): Promise<void> {
    const answer = await request(operation, token, sent, way)
    expect(answer.status, `${operation}: ${answer.text}`).toBe(401)
  },
})
export type Rest = ReturnType<typeof rest>
