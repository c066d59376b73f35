import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PoolError, userPool } from './user-pool.ts'

type Events = { Entries: { Detail: string }[] }

/**
 * The user pool, and a bus. @returns the address to which their clients talk.
 * @param putEvents the bus's answer. Without it, the bus takes every event.
 */
export const startServices = async (
  putEvents: (events: Events) => object = () => ({ FailedEntryCount: 0 }),
): Promise<string> => {
  const pool = userPool()
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const command = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    try {
      const answer = command === 'PutEvents' ? putEvents(JSON.parse(body)) : pool(command, JSON.parse(body))
      response.end(JSON.stringify(answer))
    } catch (error) {
      const name = error instanceof PoolError ? error.message : 'InternalErrorException'
      response.writeHead(error instanceof PoolError ? 400 : 501)
      response.end(JSON.stringify({ __type: name, message: String(error) }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
