import type { ExportLine } from '../../contract/export-lines.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems, queryAll, queryPages } from '../../platform/storage/read.ts'
import { getProfiles } from '../accounts/find-users.ts'
import type { Avatar } from '../records/avatar.ts'
import type { Block } from '../records/block.ts'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import type { ExportPlace, UserExport } from '../records/export.ts'
import { chatItemKind, keys, ranges } from '../records/keys.ts'
import type { Left } from '../records/left.ts'
import type { MessageRecord } from '../records/message.ts'
import type { Profile } from '../records/profile.ts'
import type { UserSession } from '../records/session.ts'
import { ChainLines } from './chain-lines.ts'
import { accountLines, chatLines, itemLine } from './to-lines.ts'

/** Items of a chat that are read at a time. */
const pageItems = 500

/** Some lines, and the place that is reached with them. */
export type Batch = { lines: ExportLine[]; place: ExportPlace; chatsDone: number; chatCount: number }

const collectAccount = async (work: UserExport): Promise<ExportLine[]> => {
  const { userId } = work
  const [profile, avatar] = await getItems<[Profile, Avatar]>([keys.profile(userId), keys.avatar(userId)])
  if (!profile) return []
  const blocks = await queryAll<Block>(ranges.blocks(userId))
  const sessions = await queryAll<UserSession>(ranges.userSessions(userId))
  const names = await getProfiles(blocks.map(({ blockedId }) => blockedId))
  return accountLines(work, { profile, avatar, blocks, sessions, names })
}

/**
 * The ids of the chats that a user is or was in, in order. Whoever leaves or comes back at this moment is in one of two
 * lists by one transaction, so the first one is read again: the user stands in one of the three.
 */
const findChats = async (userId: string): Promise<string[]> => {
  const found = new Set<string>()
  for (const range of [ranges.chatsLeft, ranges.memberships, ranges.chatsLeft])
    for await (const page of queryPages<Left | Membership>(range(userId)))
      for (const { chatId } of page) found.add(chatId)
  return [...found].sort()
}

const collectMembership = async (userId: string, chatId: string): Promise<ExportLine[]> => {
  const [membership, meta, left, own, head] = await getItems<
    [Membership, ChatMeta, Left, RosterEntry, ChatHead]
  >([
    keys.membership(userId, chatId),
    keys.chatMeta(chatId),
    keys.left(userId, chatId),
    keys.rosterEntry(chatId, userId),
    keys.chatHead(chatId),
  ])
  const roster =
    membership && meta?.kind === 'direct' ? await queryAll<RosterEntry>(ranges.roster(chatId)) : []
  const names = await getProfiles(roster.map((entry) => entry.userId))
  return chatLines({ membership, meta, head, left, own, roster, names })
}

/**
 * Everything that is a user's own, from a place on, in an order that stays: the account, then chat by chat in the order
 * of their ids. Each batch can be the last one of a piece. What changes meanwhile is collected as it is when it is
 * read.
 */
export async function* collect(work: UserExport): AsyncGenerator<Batch, void, undefined> {
  const { userId, place } = work
  const chatIds = await findChats(userId)
  const chatCount = chatIds.length
  if (!place) yield { lines: await collectAccount(work), place: { chatId: '' }, chatsDone: 0, chatCount }
  const from = place ?? { chatId: '' }
  for (const [index, chatId] of chatIds.entries()) {
    const isHalfDone = chatId === from.chatId && from.sk !== undefined
    if (chatId <= from.chatId && !isHalfDone) continue
    let lines = isHalfDone ? [] : await collectMembership(userId, chatId)
    const isMember = isHalfDone
      ? (await getItem(keys.membership(userId, chatId))) !== undefined
      : lines.some(({ type }) => type === 'membership')
    const log = new ChainLines(chatId, userId, isMember)
    const { pk } = keys.chatMeta(chatId)
    const startAfter = isHalfDone && from.sk !== undefined ? { startAfter: { pk, sk: from.sk } } : {}
    for await (const page of queryPages<Key>(ranges.chat(chatId), { limit: pageItems, ...startAfter })) {
      for (const item of page) {
        if (chatItemKind(item.sk) === 'message') lines.push(...(await log.take(item as MessageRecord)))
        else {
          const line = itemLine(item, userId)
          if (line) lines.push(line)
        }
      }
      lines.push(...log.finish())
      const last = page.at(-1)
      if (!last) continue
      yield { lines, place: { chatId, sk: last.sk }, chatsDone: index, chatCount }
      lines = []
    }
    yield { lines, place: { chatId }, chatsDone: index + 1, chatCount }
  }
}

/** Whether a user may still get what is theirs: not once they are being erased. */
export const mayCollect = async (userId: string): Promise<boolean> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  return profile !== undefined && profile.erasingSinceMs === undefined
}
