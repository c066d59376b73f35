import pMap from 'p-map'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'

/** Users whose memberships are in memory at the same time. */
const usersAtOnce = 8

const isPublic = (membership: Membership, head: ChatHead | undefined): boolean =>
  (membership.kind ?? head?.kind) === 'public'

/**
 * The user's chats that count as shared: all but public ones. Memberships of 0.1.0 do not record the kind, so their
 * chats are read.
 */
export const countingChats = async (userId: string): Promise<Set<string>> => {
  const memberships = await queryAll<Membership>(ranges.memberships(userId))
  const untold = memberships.filter(({ kind }) => kind === undefined)
  const heads = await getItems<ChatHead[]>(untold.map(({ chatId }) => keys.chatHead(chatId)))
  const headOf = new Map(untold.map(({ chatId }, index) => [chatId, heads[index]]))
  const counting = memberships.filter((membership) => !isPublic(membership, headOf.get(membership.chatId)))
  return new Set(counting.map(({ chatId }) => chatId))
}

/**
 * Those of the users who are in a chat with this one; public chats do not count.
 *
 * It reads the memberships of each user in one Query: a thousand at most, about 75 read units. A record of each pair
 * would answer in one unit, but cost a write for each other member whenever somebody joins or leaves. Few users ask for
 * shared chats, and few are added at a time.
 */
export const sharingChats = async (userId: string, others: readonly string[]): Promise<Set<string>> => {
  if (others.length === 0) return new Set()
  const own = await countingChats(userId)
  const share = async (other: string) => {
    const theirs = await countingChats(other)
    return [...theirs].some((chatId) => own.has(chatId)) ? [other] : []
  }
  return new Set((await pMap(others, share, { concurrency: usersAtOnce })).flat())
}
