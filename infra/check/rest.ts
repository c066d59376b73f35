import { answers } from '../../shared/contract/answers.ts'
import { type Operation, routes } from '../../shared/contract/routes/routes.ts'
import type { Route } from '../../shared/contract/routes/route.ts'

export type Asked = {
  token?: string
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** Sent as it is, in place of `body`. */
  bytes?: Uint8Array<ArrayBuffer>
  contentType?: string
}
export type Answer = { status: number; headers: Headers; text: string; body: unknown }

const urlOf = (restUrl: string, { path }: Route, { params = {}, query = {} }: Asked): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query)
  return `${restUrl}${filled}${search.size > 0 ? `?${search}` : ''}`
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Calls routes of a deployment and holds each answer against the contract. */
export class Rest {
  /** The operations that have answered as the contract says, be it with a refusal. */
  readonly walked = new Set<Operation>()
  readonly #restUrl: string

  constructor(restUrl: string) {
    this.#restUrl = restUrl
  }

  async request(operation: Operation, asked: Asked = {}): Promise<Answer> {
    const route: Route = routes[operation]
    const { token, bytes, contentType = 'application/json' } = asked
    const content = bytes ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body))
    const answer = await fetch(urlOf(this.#restUrl, route, asked), {
      method: route.method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(content !== undefined && { 'content-type': contentType }),
      },
      ...(content !== undefined && { body: content }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: parse(text) }
  }

  /** @returns the body of a success, as the contract promises it. */
  async call<T>(operation: Operation, asked: Asked = {}): Promise<T> {
    const answer = await this.request(operation, asked)
    const promised = (routes[operation] as Route).answers[answer.status]
    if (!promised) throw new Error(`${operation} answered ${answer.status}: ${answer.text.slice(0, 300)}`)
    const body = promised.body ? answers[promised.body].parse(answer.body) : answer.text
    this.walked.add(operation)
    return body as T
  }

  /** Expects a refusal with one of these codes. */
  async refused(operation: Operation, asked: Asked, ...codes: string[]): Promise<void> {
    const { status, body, text } = await this.request(operation, asked)
    const { code } = (body ?? {}) as { code?: string }
    if (code === undefined || !codes.includes(code)) {
      throw new Error(`${operation} answered ${status}: ${text.slice(0, 300)}, not ${codes.join(' or ')}`)
    }
    this.walked.add(operation)
  }
}
