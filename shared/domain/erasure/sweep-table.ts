import { logger } from '../../platform/observability/logger.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryAll, scanPages } from '../../platform/storage/read.ts'
import { deleteItems } from '../../platform/storage/write.ts'
import { isImportedLogin } from '../access/user-id.ts'
import { markErasing } from '../accounts/request-erasure.ts'
import { findAccount } from '../accounts/user-pool.ts'
import type { Erasure } from '../records/erasure.ts'
import { isErasureKey, keys, ranges } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { Profile } from '../records/profile.ts'
import { eraseFromChatItem } from './erase-item.ts'
import { erasedBy } from './run-erasure.ts'

/** The place in the table where a sweep goes on, and whether it looks for accounts that the pool has no more. */
export type Sweep = { from?: Key | undefined; accounts?: boolean | undefined }

type Item = Key & Record<string, unknown>

/** The last segment of a sort key: of the items of a chat that are about a user, the user. */
const lastSegment = (sk: string): string => sk.slice(sk.lastIndexOf('#') + 1)

const ofMessage = ({ senderId, mentions = [] }: MessageRecord): string[] => [senderId, ...mentions]

/** The ids of users whom an item is about, as far as an erasure would touch it. */
const usersIn = (item: Item): unknown[] => {
  const { pk, sk } = item
  const [partition, id, user] = pk.split('#')
  if (partition === 'CHAT' && sk.startsWith('MSG#')) return ofMessage(item as unknown as MessageRecord)
  if (partition === 'CHAT') {
    const { uploaderId, byUserId, userIds = [] } = item
    return [uploaderId, byUserId, ...(userIds as string[]), lastSegment(sk)]
  }
  if (partition === 'USER') return [id, ...(/^BLOCK(EDBY)?#/.test(sk) ? [lastSegment(sk)] : [])]
  if (partition === 'DEDUP') return [user]
  return [item['userId'], item['heldFor']]
}

const eraseFrom = async (item: Item, erasure: Erasure): Promise<void> => {
  // Somebody may have come back under the same id, from an outside issuer.
  if (await getItem(keys.profile(erasure.userId))) return
  if (!item.pk.startsWith('CHAT#')) return deleteItems([item])
  const names = item.sk.startsWith('MSG#') ? [(item as unknown as MessageRecord).senderName] : []
  await eraseFromChatItem(item, { ...erasedBy(erasure), names })
}

/**
 * Registering makes the account first, so a profile without one has lost it. Imported users have none until they first
 * log in or set a password, so that says nothing about them.
 */
const followAccount = async ({ userId, loginId, erasingSinceMs }: Profile): Promise<void> => {
  if (loginId === undefined || isImportedLogin(loginId) || erasingSinceMs !== undefined) return
  if (await findAccount(loginId)) return
  logger.warn('an account is gone from the user pool; its user is erased', { userId })
  await markErasing(userId)
}

/**
 * Erases a user whose account was deleted in the user pool itself. Does nothing while there is one.
 */
export const followDeletedAccount = async (userId: string): Promise<void> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile) await followAccount(profile)
}

/**
 * Goes through the whole table for what is left of erased users: what they wrote in chats that they left under 0.1.0,
 * which kept no record of that, sessions and links that no list has, and what calls wrote that were under way. Can be
 * run again, and beside itself.
 * @returns where to go on, if the time was up.
 */
export const sweepTable = async (
  { from, accounts = false }: Sweep,
  untilMs: number,
): Promise<Sweep | undefined> => {
  const erasures = new Map(
    (await queryAll<Erasure>(ranges.erasures()))
      .filter(({ stage }) => stage === 'done')
      .map((erasure) => [erasure.userId, erasure]),
  )
  if (erasures.size === 0 && !accounts) return undefined
  for await (const page of scanPages<Item>(from)) {
    for (const item of page) {
      if (isErasureKey(item)) continue
      for (const userId of new Set(usersIn(item))) {
        const erasure = erasures.get(String(userId))
        if (erasure) await eraseFrom(item, erasure)
      }
      if (accounts && item.sk === 'PROFILE') await followAccount(item as unknown as Profile)
    }
    const last = page.at(-1)
    if (last && Date.now() > untilMs) return { from: { pk: last.pk, sk: last.sk }, accounts }
  }
  logger.info('the table was swept for erased users', { erased: erasures.size })
  return undefined
}
