import type { Push } from '../../contract/socket/pushes.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'
import { toFrames } from '../delivery/frames.ts'
import type { UserConnection } from '../records/connection.ts'
import { ranges } from '../records/keys.ts'
import { removeConnection } from '../sockets/remove-connection.ts'

/**
 * Milliseconds for which a socket may be recorded and not yet open: `$connect` writes the record before the socket
 * opens. A post in between gets 410, and removing the records would cut off a socket that is about to open.
 */
const openingMs = 30_000

/**
 * Pushes to all sockets of some users, whether they have entered a chat or not: "you were added", "you were removed".
 * Best effort; clients can also read the same from REST.
 */
export const pushToUsers = async (
  userIds: readonly string[],
  push: Push,
  exceptConnectionId?: string,
): Promise<void> => {
  const connections = await Promise.all(
    userIds.map((userId) => queryAll<UserConnection>(ranges.userConnections(userId))),
  )
  const others = connections.map((page) =>
    page.filter(({ connectionId }) => connectionId !== exceptConnectionId),
  )
  await pushToConnections(others, push)
}

/** Pushes to sockets, and cleans up after those that are closed. */
export const pushToConnections = async (
  connections: readonly (readonly UserConnection[])[],
  push: Push,
): Promise<void> => {
  const { gone } = await deliver(prepareFrame, toFrames(push), connections)
  const closed = gone.filter(({ openedAtMs }) => Date.now() - openedAtMs > openingMs)
  await Promise.allSettled(closed.map(({ connectionId }) => removeConnection(connectionId)))
}
