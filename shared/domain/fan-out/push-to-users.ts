import type { UserConnection } from '../records/connection.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { closeConnection } from '../sockets/announce-presence.ts'
import { ranges } from '../records/keys.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'

/**
 * Milliseconds for which a socket may be recorded and not yet open: $connect writes the record and then lets it
 * open. A post in between finds it "gone", and cleaning it up would cut off a socket about to live.
 */
const openingMs = 30_000

/**
 * Pushes to all sockets of users, whether in a chat or not: "you were added", "you were removed". Best effort;
 * what it tells is also found by asking.
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
  const { gone } = await deliver(prepareFrame, [JSON.stringify(push)], others)
  const closed = gone.filter(({ openedAtMs }) => Date.now() - openedAtMs > openingMs)
  await Promise.allSettled(closed.map(({ connectionId }) => closeConnection(connectionId)))
}
