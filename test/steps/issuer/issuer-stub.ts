import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type IssuerStub = {
  url: string
  /** The claims that its userinfo endpoint tells the holders of tokens, by token. */
  userinfo: Map<string, Record<string, unknown>>
  /** The tokens that asked, in order. */
  asked: string[]
  /** The files that it serves, by path. */
  files: Map<string, Buffer>
  /** Its discovery says this beside its addresses, or in place of them. */
  published: Record<string, unknown>
  /** The status that userinfo answers everybody with, while set. */
  failsWith: number | undefined
}

/**
 * An issuer that tells about the holders of tokens and signs none: enough for what asks about them. The process ends it.
 */
export const startIssuerStub = async (): Promise<IssuerStub> => {
  const stub: IssuerStub = {
    url: '',
    userinfo: new Map(),
    asked: [],
    files: new Map(),
    published: {},
    failsWith: undefined,
  }
  const answer = (path: string, token: string): { status: number; body: unknown } => {
    if (path === '/.well-known/openid-configuration') {
      const { url, published } = stub
      return {
        status: 200,
        body: { issuer: url, jwks_uri: `${url}/jwks`, userinfo_endpoint: `${url}/userinfo`, ...published },
      }
    }
    stub.asked.push(token)
    const claims = stub.userinfo.get(token)
    return { status: stub.failsWith ?? (claims ? 200 : 401), body: claims ?? {} }
  }
  const server = createServer((request, response) => {
    const file = stub.files.get(request.url ?? '')
    if (file) return response.end(file)
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const { status, body } = answer(request.url ?? '', token)
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return stub
}
