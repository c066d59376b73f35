/**
 * Sockets kept open to the `@connections` endpoint. Each carries one request at a time, so this is also how many
 * posts are under way at once.
 */
const connections = 256

/** Milliseconds. A post answers in about ten; one recipient's silence must not hold up the rest. */
const patience = { connect: 1000, answer: 2000 }

type AnswerHandler = {
  onRequestStart: () => void
  onResponseStart: (controller: unknown, status: number) => void
  onResponseData: () => void
  onResponseEnd: () => void
  onResponseError: (controller: unknown, error: Error) => void
}
type PostOptions = {
  origin: string
  path: string
  method: 'POST'
  headers: Record<string, string>
  body: Uint8Array
}
type Agent = {
  dispatch: (options: PostOptions, handler: AnswerHandler) => boolean
  close: () => Promise<void>
}
type AgentClass = new (options: Record<string, unknown>) => Agent

export type HttpPool = {
  /** Posts and answers the HTTP status; rejects when there is no answer. */
  post: (path: string, headers: Record<string, string>, body: Uint8Array) => Promise<number>
  close: () => Promise<void>
}

/**
 * The HTTP client inside Node: undici's Agent, which `fetch` runs on, reached by the symbol that undici shares it
 * under. `fetch` itself manages a fifth of its requests a second and `node:https` half, and undici from npm would
 * make every bundle 240 KB larger (`npm run bench -- fan-out`).
 * @see https://nodejs.org/docs/latest-v24.x/api/globals.html#custom-dispatcher
 */
const loadAgentClass = async (): Promise<AgentClass> => {
  const shared = Symbol.for('undici.globalDispatcher.1')
  // Node sets the dispatcher up when fetch first runs.
  if (!Reflect.has(globalThis, shared)) await fetch('data:,')
  const dispatcher: unknown = Reflect.get(globalThis, shared)
  if (!dispatcher) throw new Error('This Node has no undici dispatcher; fan-out needs Node 24')
  return (dispatcher as { constructor: AgentClass }).constructor
}

/** A keep-alive pool to one origin, for as long as the execution environment lives. */
export const openHttpPool = async (origin: string): Promise<HttpPool> => {
  const Agent = await loadAgentClass()
  const agent = new Agent({
    connections,
    pipelining: 1,
    connect: { timeout: patience.connect },
    headersTimeout: patience.answer,
    bodyTimeout: patience.answer,
  })
  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        let status = 0
        agent.dispatch(
          { origin, path, method: 'POST', headers, body },
          {
            onRequestStart: () => {},
            onResponseStart: (_, code) => {
              status = code
            },
            onResponseData: () => {},
            onResponseEnd: () => resolve(status),
            onResponseError: (_, error) => reject(error),
          },
        )
      }),
    close: () => agent.close(),
  }
}
