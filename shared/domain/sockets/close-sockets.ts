import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { UserConnection } from '../records/connection.ts'
import { closeConnection } from './announce-presence.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'
import { logger } from '../../platform/observability/logger.ts'
import { socketSettings } from '../../platform/settings/socket.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { onFirstUse } from '../../platform/start-up/on-first-use.ts'
import { ranges } from '../records/keys.ts'
import { queryAll } from '../../platform/storage/read.ts'

const management = onFirstUse(() =>
  sdkClient(ApiGatewayManagementApiClient, { endpoint: socketSettings.callbackUrl }),
)

const closeSocket = async (connectionId: string): Promise<void> => {
  try {
    await management().send(new DeleteConnectionCommand({ ConnectionId: connectionId }))
  } catch (error) {
    // The emulator says 410 without the exception's name.
    const gone =
      error instanceof GoneException ||
      (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 410
    // The socket's records are gone, so it neither gets nor can send anything: its closing is a courtesy.
    if (!gone) logger.warn('a socket could not be closed', { connectionId, error })
  }
}

/** Ends every socket of a session: its records first, which is what takes effect; then it is told, and closed. */
export const closeSockets = async (userId: string, sessionId: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.sessionConnections(userId, sessionId))
  await Promise.all(connections.map(({ connectionId }) => closeConnection(connectionId)))
  await deliver(prepareFrame, [JSON.stringify({ type: 'session.closed' } satisfies Push)], [connections])
  await Promise.all(connections.map(({ connectionId }) => closeSocket(connectionId)))
}
