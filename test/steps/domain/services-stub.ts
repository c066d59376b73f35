import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PoolError, type Tokens, UserPoolInMemory } from '../../conditions/user-pool-in-memory.ts'

type Events = { Entries: { Detail: string }[] }

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Nobody verifies the tokens of these tests. */
const unsigned: Tokens = {
  claimsOfLogIn: (sub) => {
    const now = Math.floor(Date.now() / 1000)
    return { sub, origin_jti: randomUUID(), auth_time: now, exp: now + 3600, token_use: 'access' }
  },
  tokenOf: (claims) => `${segment({ alg: 'none' })}.${segment(claims)}.unsigned`,
}

/**
 * The user pool, and a bus. @returns the settings of whoever asks them.
 * @param putEvents the bus's answer. Without it, the bus takes every event.
 */
export const startServices = async (
  putEvents: (events: Events) => object = () => ({ FailedEntryCount: 0 }),
): Promise<Record<string, string>> => {
  const pool = new UserPoolInMemory(unsigned)
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const command = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    try {
      const answer =
        command === 'PutEvents' ? putEvents(JSON.parse(body)) : pool.execute(command, JSON.parse(body))
      response.end(JSON.stringify(answer))
    } catch (error) {
      const name = error instanceof PoolError ? error.name : 'InternalErrorException'
      response.writeHead(error instanceof PoolError ? 400 : 501)
      response.end(JSON.stringify({ __type: name, message: String(error) }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: url,
    EVENT_BUS_NAME: 'in-memory',
    USER_POOL_ID: 'us-east-1_inmemory',
    USER_POOL_CLIENT_ID: 'client',
    CONFIRM_SIGN_UPS: 'false',
  }
}
