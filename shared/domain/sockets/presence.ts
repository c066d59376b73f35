import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Key } from '../../platform/storage/key.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'

/**
 * A user's open sockets, one attribute each, whose value is when it expires (epoch seconds). Opening and closing are
 * idempotent, and a socket whose end went unnoticed counts no longer than it could have lived.
 */
export type PresenceRecord = Key & { lastSeenAtMs?: number } & Record<string, unknown>

export type Presence = { online: boolean; lastSeenAt?: string }

const prefix = 'open:'
export const presenceAttribute = (connectionId: string) => `${prefix}${connectionId}`

const openUntil = (record: PresenceRecord | undefined): [name: string, expiresAt: number][] =>
  Object.entries(record ?? {}).flatMap(([name, expiresAt]) =>
    name.startsWith(prefix) ? [[name, Number(expiresAt)] as [string, number]] : [],
  )

/** Adds an open socket to a user's presence, and removes those that cannot be open any more. */
export const openInPresence = (
  userId: string,
  record: PresenceRecord | undefined,
  connectionId: string,
  expiresAt: number,
): TransactWriteItem => {
  const nowSeconds = Date.now() / 1000
  const stale = openUntil(record).flatMap(([name, until]) => (until <= nowSeconds ? [name] : []))
  const staleNames = Object.fromEntries(stale.map((name, index) => [`#stale${index}`, name]))
  const remove = stale.length > 0 ? ` REMOVE ${Object.keys(staleNames).join(', ')}` : ''
  return step.update(keys.presence(userId), `SET #connection = :expiresAt${remove}`, {
    names: { '#connection': presenceAttribute(connectionId), ...staleNames },
    values: { ':expiresAt': expiresAt },
  })
}

export const toPresence = (record: PresenceRecord | undefined): Presence => {
  if (!record) return { online: false }
  const nowSeconds = Date.now() / 1000
  const online = openUntil(record).some(([, expiresAt]) => expiresAt > nowSeconds)
  const { lastSeenAtMs } = record
  return { online, ...(lastSeenAtMs !== undefined && { lastSeenAt: new Date(lastSeenAtMs).toISOString() }) }
}

/** Whether each of these users has an open socket, and when the last one closed. */
export const presencesOf = async (userIds: readonly string[]): Promise<Map<string, Presence>> => {
  const records = await getItems<PresenceRecord[]>(userIds.map(keys.presence))
  return new Map(userIds.map((userId, index) => [userId, toPresence(records[index])]))
}

export const presenceOf = async (userId: string): Promise<Presence> =>
  (await presencesOf([userId])).get(userId) ?? { online: false }
