import type { Push } from '../../contract/socket/pushes.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'
import type { UserConnection } from '../records/connection.ts'
import { ranges } from '../records/keys.ts'
import { closeSocket } from './close-socket.ts'
import { disconnect } from './disconnect.ts'

/**
 * Closes every socket of a session. The records go first, because their removal is what takes effect; then each
 * client is notified and its socket closed.
 */
export const closeSessionSockets = async (userId: string, sessionId: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.sessionConnections(userId, sessionId))
  await Promise.all(connections.map(({ connectionId }) => disconnect(connectionId)))
  await deliver(prepareFrame, [JSON.stringify({ type: 'session.closed' } satisfies Push)], [connections])
  await Promise.all(connections.map(({ connectionId }) => closeSocket(connectionId)))
}
