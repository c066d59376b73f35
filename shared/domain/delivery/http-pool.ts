/**
 * Connections kept open to the `@connections` endpoint. Each carries one request at a time, so this is also the number
 * of concurrent posts.
 */
const connections = 256

/** In milliseconds. A post takes about ten; one silent recipient must not hold up the rest. */
const timeouts = { connect: 1000, response: 2000 }

type ResponseHandler = {
  onRequestStart: () => void
  onResponseStart: (controller: unknown, status: number) => void
  onResponseData: () => void
  onResponseEnd: () => void
  onResponseError: (controller: unknown, error: Error) => void
}
/** Posts a frame to a connection, or closes it. */
export type Method = 'POST' | 'DELETE'
type RequestOptions = {
  origin: string
  path: string
  method: Method
  headers: Record<string, string>
  body: Uint8Array | null
}
type Agent = {
  dispatch: (options: RequestOptions, handler: ResponseHandler) => boolean
  close: () => Promise<void>
}
type AgentClass = new (options: Record<string, unknown>) => Agent

export type HttpPool = {
  /** Posts a body, or deletes without one, and returns the HTTP status; rejects when there is no response. */
  request: (
    method: Method,
    path: string,
    headers: Record<string, string>,
    body: Uint8Array | null,
  ) => Promise<number>
  close: () => Promise<void>
}

/**
 * The HTTP client inside Node: undici's Agent, on which `fetch` runs, found by the symbol under which undici shares
 * it. `fetch` itself reaches a fifth of its requests per second and `node:https` half, and undici from npm would add
 * 240 KB to every bundle (`npm run bench -- fan-out`).
 * @see https://nodejs.org/docs/latest-v24.x/api/globals.html#custom-dispatcher
 */
const loadAgentClass = async (): Promise<AgentClass> => {
  const shared = Symbol.for('undici.globalDispatcher.1')
  // Node creates the dispatcher when `fetch` first runs.
  if (!Reflect.has(globalThis, shared)) await fetch('data:,')
  const dispatcher: unknown = Reflect.get(globalThis, shared)
  if (!dispatcher) throw new Error('This Node has no undici dispatcher; fan-out needs Node 24')
  return (dispatcher as { constructor: AgentClass }).constructor
}

/** Opens a keep-alive pool to one origin, which lives as long as the execution environment. */
export const openHttpPool = async (origin: string): Promise<HttpPool> => {
  const Agent = await loadAgentClass()
  const agent = new Agent({
    connections,
    pipelining: 1,
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.response,
    bodyTimeout: timeouts.response,
  })
  return {
    request: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        let status = 0
        agent.dispatch(
          { origin, path, method, headers, body },
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
