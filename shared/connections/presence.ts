import { type Key, keys } from '../storage/keys.ts'
import { getItems } from '../storage/read.ts'

/**
 * A user's open sockets, one attribute each whose value is when it expires (epoch seconds): opening and closing
 * are idempotent, and a socket whose end nobody saw counts no longer than it could have lived.
 */
type Presence = Key & { expiresAt: number } & Record<string, unknown>

const prefix = 'open:'
export const presenceAttribute = (connectionId: string) => `${prefix}${connectionId}`

const isOnline = (presence: Presence | undefined, nowSeconds: number): boolean =>
  Object.entries(presence ?? {}).some(
    ([name, expiresAt]) => name.startsWith(prefix) && Number(expiresAt) > nowSeconds,
  )

/** Which of these users have a socket open. */
export const onlineAmong = async (userIds: readonly string[]): Promise<Set<string>> => {
  const presences = await getItems<Presence[]>(userIds.map(keys.presence))
  const nowSeconds = Date.now() / 1000
  return new Set(userIds.filter((_, index) => isOnline(presences[index], nowSeconds)))
}
