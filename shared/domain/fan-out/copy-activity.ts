import pMap from 'p-map'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { queryPages } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { activityCopyMs, type ChatHead, type ChatMeta, type RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'

/** Memberships written at the same time. */
const atOnce = 64

const raise = async (key: Key, name: 'activeAtMs' | 'copiedAtMs', toMs: number): Promise<void> => {
  await updateItem(key, `SET ${name} = :at`, {
    condition: `${present.condition} AND (attribute_not_exists(${name}) OR ${name} < :at)`,
    values: { ':at': toMs },
  })
}

/**
 * Copies a chat's activity to its memberships, at most once in `activityCopyMs`, so that a user's list need not read the
 * head of each chat (chats/order-chats.ts). It costs a write unit for each member, as little as a copy in an hour can.
 *
 *     message       9:00 ─────── 9:20 ── 9:59 ──────── 10:00 ───────
 *     memberships        9:00 ─────────────────────────────── 10:00
 *
 * META is written last, so that a run that dies is done again. Runs beside each other only raise what they write.
 */
export const copyActivity = async (
  { chatId, copiedAtMs = 0 }: ChatMeta,
  { activeAtMs }: ChatHead,
): Promise<void> => {
  if (activeAtMs - copiedAtMs < activityCopyMs) return
  for await (const page of queryPages<RosterEntry>(ranges.roster(chatId)))
    await pMap(page, ({ userId }) => raise(keys.membership(userId, chatId), 'activeAtMs', activeAtMs), {
      concurrency: atOnce,
    })
  await raise(keys.chatMeta(chatId), 'copiedAtMs', activeAtMs)
}
