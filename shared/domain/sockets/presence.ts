import { keys } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItems } from '../../platform/storage/read.ts'

/**
 * A user's open sockets, one attribute each whose value is when it expires (epoch seconds): opening and closing
 * are idempotent, and a socket whose end nobody saw counts no longer than it could have lived.
 */
export type PresenceRecord = Key & { lastSeenAtMs?: number } & Record<string, unknown>

export type Presence = { online: boolean; lastSeenAt?: string }

const prefix = 'open:'
export const presenceAttribute = (connectionId: string) => `${prefix}${connectionId}`

const openUntil = (record: PresenceRecord): [name: string, expiresAt: number][] =>
  Object.entries(record).flatMap(([name, expiresAt]) =>
    name.startsWith(prefix) ? [[name, Number(expiresAt)] as [string, number]] : [],
  )

/** The attributes of sockets that cannot be open any more. */
export const staleAttributes = (record: PresenceRecord | undefined): string[] => {
  const nowSeconds = Date.now() / 1000
  return openUntil(record ?? { pk: '', sk: '' }).flatMap(([name, expiresAt]) =>
    expiresAt <= nowSeconds ? [name] : [],
  )
}

export const toPresence = (record: PresenceRecord | undefined): Presence => {
  if (!record) return { online: false }
  const nowSeconds = Date.now() / 1000
  const online = openUntil(record).some(([, expiresAt]) => expiresAt > nowSeconds)
  const { lastSeenAtMs } = record
  return { online, ...(lastSeenAtMs !== undefined && { lastSeenAt: new Date(lastSeenAtMs).toISOString() }) }
}

/** Whether each of these users has a socket open, and when the last one closed. */
export const presencesOf = async (userIds: readonly string[]): Promise<Map<string, Presence>> => {
  const records = await getItems<PresenceRecord[]>(userIds.map(keys.presence))
  return new Map(userIds.map((userId, index) => [userId, toPresence(records[index])]))
}

export const presenceOf = async (userId: string): Promise<Presence> =>
  (await presencesOf([userId])).get(userId) ?? { online: false }
