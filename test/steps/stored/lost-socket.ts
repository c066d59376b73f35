import { connectionRecordSeconds } from '../../../shared/domain/records/connection.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { presenceAttribute } from '../../../shared/domain/sockets/presence.ts'
import { storeItems } from '../aws/table.ts'
import { storeSubscriptions } from './store.ts'

/** A socket that went away and whose `$disconnect` has not come. */
export const storeLostSocket = async (
  { userId, username, sessionId }: { userId: string; username: string; sessionId: string },
  chatId: string,
): Promise<void> => {
  const connectionId = `lost-${chatId}`
  const expiresAt = Math.ceil(Date.now() / 1000) + connectionRecordSeconds
  const shared = { connectionId, userId, expiresAt }
  const openedAtMs = Date.now() - 60_000
  const tokenExpiresAtMs = Date.now() + 60_000
  await storeItems([
    { ...keys.connection(connectionId), ...shared, username, sessionId, tokenExpiresAtMs, openedAtMs },
    { ...keys.userConnection(userId, sessionId, connectionId), ...shared, sessionId, openedAtMs },
    { ...keys.presence(userId), [presenceAttribute(connectionId)]: expiresAt },
  ])
  await storeSubscriptions([{ chatId, userId, connectionId }])
}
