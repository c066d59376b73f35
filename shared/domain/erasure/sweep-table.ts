import { logger } from '../../platform/observability/logger.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryAll, type ScanPart, scanPages, tableBytes } from '../../platform/storage/read.ts'
import { deleteItems } from '../../platform/storage/write.ts'
import type { Erasure } from '../records/erasure.ts'
import { isErasureKey, isProfile, keys, ranges } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'
import type { Profile } from '../records/profile.ts'
import { eraseFromChatItem } from './erase-item.ts'
import { type Checked, checkAccount, eraseLost } from './lost-accounts.ts'
import { erasedBy } from './run-erasure.ts'

/** A sweep, and how far it has come. */
export type Sweep = {
  /** The place in the table where it goes on. */
  from?: Key | undefined
  /** Whether it looks for accounts that the pool has no more. */
  accounts?: boolean | undefined
  checked?: Checked | undefined
  /** The part of the table that it goes through; without one, all of it. */
  part?: ScanPart | undefined
}

/** A table is swept whole within so many days, and one that is smaller than so many bytes every day. */
const days = 28
const bytesPerDay = 300 * 1024 ** 2

/** The sweep of a day: of a large table one part, the next one on the next day. */
export const sweepOfDay = async (nowMs = Date.now()): Promise<Sweep> => {
  const of = Math.min(days, Math.ceil((await tableBytes()) / bytesPerDay))
  const accounts = true
  return of > 1 ? { accounts, part: { number: Math.floor(nowMs / 86_400_000) % of, of } } : { accounts }
}

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
 * Goes through the table for what is left of erased users: what they wrote in chats that they left under 0.1.0, which
 * kept no record of that, sessions and links that no list has, and what calls wrote that were under way. Can be run
 * again, and beside itself.
 * @returns where to go on, if the time was up.
 */
export const sweepTable = async (sweep: Sweep, untilMs: number): Promise<Sweep | undefined> => {
  const { from, accounts = false, part } = sweep
  let { checked = { asked: 0, missing: [] } } = sweep
  const erasures = new Map(
    (await queryAll<Erasure>(ranges.erasures()))
      .filter(({ stage }) => stage === 'done')
      .map((erasure) => [erasure.userId, erasure]),
  )
  if (erasures.size === 0 && !accounts) return undefined
  for await (const page of scanPages<Item>({ startAfter: from, part })) {
    for (const item of page) {
      if (isErasureKey(item)) continue
      for (const userId of new Set(usersIn(item))) {
        const erasure = erasures.get(String(userId))
        if (erasure) await eraseFrom(item, erasure)
      }
      if (accounts && isProfile(item.sk)) checked = await checkAccount(item as unknown as Profile, checked)
      // Not after each page: to ask about thousands of users in one takes minutes.
      if (Date.now() > untilMs) return { ...sweep, from: { pk: item.pk, sk: item.sk }, checked }
    }
  }
  await eraseLost(checked)
  const { asked, missing } = checked
  logger.info('the table was swept', { part, erased: erasures.size, asked, missing: missing.length })
  return undefined
}
