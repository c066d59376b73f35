import pMap from 'p-map'
import type { Push } from '../../contract/socket/pushes.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver, type Recipient } from '../delivery/deliver.ts'
import type { UserConnection } from '../records/connection.ts'
import { ranges } from '../records/keys.ts'
import { closeSocket } from './close-socket.ts'
import { removeConnection } from './remove-connection.ts'

/**
 * Closes sockets. The records go first, because their removal is what takes effect; then each client is notified and
 * its socket closed.
 */
export const closeSockets = async (connections: readonly Recipient[], reason: Push): Promise<void> => {
  await pMap(connections, ({ connectionId }) => removeConnection(connectionId), { concurrency: 4 })
  await deliver(prepareFrame, [JSON.stringify(reason)], [connections])
  await Promise.all(connections.map(({ connectionId }) => closeSocket(connectionId)))
}

/** Closes every socket of a session. */
export const closeSessionSockets = async (userId: string, sessionId: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.sessionConnections(userId, sessionId))
  await closeSockets(connections, { type: 'session.closed' })
}

/** Closes every socket of a user. */
export const closeUserSockets = async (userId: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.userConnections(userId))
  await closeSockets(connections, { type: 'session.closed' })
}
