import pMap from 'p-map'
import { limits } from '../../contract/limits.ts'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { queryPages } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { activityCopyMs, type ChatHead, type ChatMeta, type RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'

/** Memberships written at the same time. */
const atOnce = 64

/** Milliseconds after which a copy that began has ended, or died: the fan-out function runs no longer. */
const copyingMs = 60_000

/** Takes turns at a large chat, whose copy takes longer than the second until the next job. */
const begin = (chatId: string, nowMs = Date.now()): Promise<boolean> =>
  updateItem(keys.chatMeta(chatId), 'SET copyBeganAtMs = :now', {
    condition: `${present.condition} AND (attribute_not_exists(copyBeganAtMs) OR copyBeganAtMs < :ended)`,
    values: { ':now': nowMs, ':ended': nowMs - copyingMs },
  })

const fail = async (chatId: string): Promise<void> => {
  await updateItem(keys.chatMeta(chatId), 'REMOVE copyBeganAtMs', present)
}

const raise = async (key: Key, name: 'activeAtMs' | 'copiedAtMs', toMs: number): Promise<void> => {
  await updateItem(key, `SET ${name} = :at`, {
    condition: `${present.condition} AND (attribute_not_exists(${name}) OR ${name} < :at)`,
    values: { ':at': toMs },
  })
}

const copyTo = async (chatId: string, activeAtMs: number): Promise<void> => {
  for await (const page of queryPages<RosterEntry>(ranges.roster(chatId)))
    await pMap(page, ({ userId }) => raise(keys.membership(userId, chatId), 'activeAtMs', activeAtMs), {
      concurrency: atOnce,
    })
  await raise(keys.chatMeta(chatId), 'copiedAtMs', activeAtMs)
}

/**
 * Copies a chat's activity to its memberships, at most once in `activityCopyMs`, so that a user's list need not read
 * the head of each chat (chats/order-chats.ts). It costs a write unit for each member, as little as a copy in an hour
 * can.
 *
 *     message       9:00 ─────── 9:20 ── 9:59 ──────── 10:00 ───────
 *     memberships        9:00 ─────────────────────────────── 10:00
 *
 * META is written last, so that a run that dies is done again. Runs beside each other only raise what they write; at a
 * large chat the first one does it alone.
 */
export const copyActivity = async (
  { chatId, memberCount, copiedAtMs = 0 }: ChatMeta,
  { activeAtMs }: ChatHead,
): Promise<void> => {
  if (activeAtMs - copiedAtMs < activityCopyMs) return
  if (memberCount <= limits.activityMembers) return copyTo(chatId, activeAtMs)
  if (!(await begin(chatId))) return
  try {
    await copyTo(chatId, activeAtMs)
  } catch (error) {
    await fail(chatId)
    throw error
  }
}
