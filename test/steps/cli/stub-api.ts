import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Operation } from '../../../clients/client/calls.ts'
import { operations } from '../../../clients/client/operations.ts'

export type Asked = { operation: Operation; body: unknown; url: string }

/** An answer: the body of a success, or a refusal by its code. */
export type StubAnswer = { status?: number; body?: unknown }

/** The answers to the operations that a test expects. All others get 404, as from the gateway. */
export type StubAnswers = Partial<
  Record<Operation, StubAnswer | ((asked: Asked, count: number) => StubAnswer)>
>

export const refusal = (status: number, code: string, detail = 'No'): StubAnswer => ({
  status,
  body: { type: `urn:parley:problem:${code}`, title: code, status, code, detail, requestId: 'r' },
})

const patterns = Object.entries(operations).map(([operation, route]) => {
  const [method, path = ''] = route.split(' ')
  return {
    operation: operation as Operation,
    method,
    path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }
})

/** A REST API without a deployment behind it. It is gone when the test ends. */
export const givenStubApi = async (answers: StubAnswers): Promise<{ restUrl: string; asked: Asked[] }> => {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const { method, url = '' } = request
    const body = await text(request)
    const path = url.split('?')[0] ?? ''
    const known = patterns.find((pattern) => pattern.method === method && pattern.path.test(path))
    const given = known && answers[known.operation]
    if (!known || !given) return response.writeHead(404).end('{"message":"Not Found"}')
    const isJson = request.headers['content-type'] === 'application/json'
    const one = { operation: known.operation, body: isJson ? JSON.parse(body) : body, url }
    asked.push(one)
    const count = asked.filter(({ operation }) => operation === known.operation).length
    const { status = 200, body: answer } = typeof given === 'function' ? given(one, count) : given
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(answer === undefined ? undefined : JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { restUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
