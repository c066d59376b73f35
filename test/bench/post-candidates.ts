import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { connectionsEndpoint } from '../../shared/domain/delivery/connections-endpoint.ts'
import { deliver } from '../../shared/domain/delivery/deliver.ts'
import { httpStatusOf } from '../../shared/platform/aws/http-status.ts'
import { openUndiciPool } from './undici-pool.ts'

/** Posts one frame to all of these connections, until each has it or is gone. */
export type PostToAll = (connectionIds: readonly string[]) => Promise<void>
export const candidateNames = ['ours', 'bare', 'sdk', 'sdkTuned'] as const
export type CandidateName = (typeof candidateNames)[number]

/** More than the SDK's 50, and as many as ours has at most. */
const tunedConnections = 256

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token'.repeat(200),
}
/** The environment of a function, which ours reads. */
export const setCredentials = (): void => {
  delete process.env['AWS_ENDPOINT_URL']
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: 'us-east-1',
  })
}

const frame = JSON.stringify({
  type: 'messages',
  chatId: 'chat',
  messages: [{ seq: 1, text: 'x'.repeat(200) }],
})

const ours = (url: string): PostToAll => {
  const { prepareFrame } = connectionsEndpoint(url)
  return async (connectionIds) => {
    const recipients = connectionIds.map((connectionId) => ({ connectionId, userId: 'user' }))
    const { delivered, gone } = await deliver(prepareFrame, [frame], [recipients])
    if (delivered + gone.length !== recipients.length) throw new Error('Not all were delivered')
  }
}

/** The least that a client does: it posts without a signature, by the fastest HTTP client that comes with Node. */
const bare = async (url: string): Promise<PostToAll> => {
  const { origin, host, pathname } = new URL(url)
  const pool = await openUndiciPool(origin, tunedConnections)
  const body = Buffer.from(frame)
  return async (connectionIds) => {
    let next = 0
    const lane = async () => {
      for (let id = connectionIds[next++]; id !== undefined; id = connectionIds[next++]) {
        const path = `${pathname}/@connections/${encodeURIComponent(id)}`
        for (let status = 429; status === 429; ) status = await pool.post(path, { host }, body)
      }
    }
    await Promise.all(Array.from({ length: tunedConnections }, lane))
  }
}

/** As samples have it: all at once, and those that are gone are passed over. Throttled ones are tried until they are not. */
const sdk = (url: string, options: ApiGatewayManagementApiClientConfig = {}): PostToAll => {
  const client = new ApiGatewayManagementApiClient({
    endpoint: url,
    region: 'us-east-1',
    credentials,
    ...options,
  })
  const post = async (ConnectionId: string): Promise<void> => {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId, Data: frame }))
    } catch (error) {
      const status = httpStatusOf(error)
      if (status === 429) return post(ConnectionId)
      if (status !== 410) throw error
    }
  }
  return async (connectionIds) => {
    await Promise.all(connectionIds.map(post))
  }
}
const sdkTuned = (url: string): PostToAll => {
  const agent = { keepAlive: true, maxSockets: tunedConnections }
  return sdk(url, {
    requestHandler: { httpAgent: new HttpAgent(agent), httpsAgent: new HttpsAgent(agent) },
  })
}

/** All candidates, for one stub. */
export const candidatesFor = async (url: string): Promise<Record<CandidateName, PostToAll>> => ({
  ours: ours(url),
  bare: await bare(url),
  sdk: sdk(url),
  sdkTuned: sdkTuned(url),
})
