import { logger } from '../../platform/observability/logger.ts'
import { backOff } from '../../platform/storage/backoff.ts'
import { disconnect } from '../delivery/connections-endpoint.ts'

const attempts = 3
const isPassing = (status: number) => status === 429 || status >= 500

const attempt = async (connectionId: string): Promise<{ status: number } | { error: unknown }> => {
  try {
    return { status: await disconnect(connectionId) }
  } catch (error) {
    return { error }
  }
}

/**
 * Asks API Gateway to close a socket. A failure is only logged: call this after the socket's records are removed,
 * when it can neither send nor receive anything any more.
 */
export const closeSocket = async (connectionId: string): Promise<void> => {
  let last = await attempt(connectionId)
  for (let retry = 1; retry < attempts && ('error' in last || isPassing(last.status)); retry++) {
    await backOff(retry, 50, 400)
    last = await attempt(connectionId)
  }
  // 410: it is closed already.
  if ('error' in last || (last.status >= 300 && last.status !== 410))
    logger.warn('a socket could not be closed', { connectionId, ...last })
}
