import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayLackMentions } from '../access/late-mentions.ts'
import { viewChat } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { getItems, getItemsLately, queryAll } from '../../platform/storage/read.ts'
import { type ChatHead, type ChatMeta, isHidden, type Membership } from '../records/chat.ts'

/** Where a page ended. Chats are ordered by latest activity, then by id, so that the order is total. */
const Position = z.object({ activeAtMs: z.number(), chatId: z.string() })
type Position = z.infer<typeof Position>

const byActivity = (a: Position, b: Position) =>
  b.activeAtMs - a.activeAtMs || a.chatId.localeCompare(b.chatId)

type Listed = Position & { head: ChatHead; membership: Membership }
type Wanted = { hidden: boolean; after: Position | undefined }

const inOrder = (
  memberships: readonly Membership[],
  heads: readonly (ChatHead | undefined)[],
  { hidden, after }: Wanted,
): Listed[] =>
  memberships
    .flatMap((membership, index) => {
      const head = heads[index]
      return head && isHidden(membership, head.lastSeq) === hidden
        ? [{ chatId: membership.chatId, activeAtMs: head.activeAtMs, head, membership }]
        : []
    })
    .sort(byActivity)
    .filter((entry) => after === undefined || byActivity(entry, after) > 0)

const headsOf = (memberships: readonly Membership[]) => memberships.map(({ chatId }) => keys.chatHead(chatId))

/** Milliseconds for which a new membership may have a head that a cheap read does not find. */
const newForMs = 60_000

/** The chats that a page is made of. Whatever comes after `end` is left to the next page. */
type Candidates = { memberships: readonly Membership[]; end?: Position }

/**
 * The memberships that can stand on a page. To put many in order, their heads are read for half the price, as they were
 * a moment ago. What shows is read again then: a chat in which somebody writes at this moment may be missing, because it
 * stands on the page before by now.
 */
const candidatesOf = async (
  memberships: readonly Membership[],
  wanted: Wanted,
  limit: number,
): Promise<Candidates> => {
  if (memberships.length <= 2 * (limit + 1)) return { memberships }
  const heads = await getItemsLately<ChatHead>(headsOf(memberships))
  const newSinceMs = Date.now() - newForMs
  const unsure = memberships.filter(
    ({ joinedAtMs, readSeq }, index) => joinedAtMs > newSinceMs || readSeq > (heads[index]?.lastSeq ?? 0),
  )
  const ordered = inOrder(memberships, heads, wanted)
  const first = ordered.slice(0, limit)
  const last = first.at(-1)
  return {
    memberships: [...new Set([...first.map(({ membership }) => membership), ...unsure])],
    ...(last && ordered.length > limit && { end: { activeAtMs: last.activeAtMs, chatId: last.chatId } }),
  }
}

const viewEntries = async (entries: readonly Listed[], userId: string): Promise<Chat[]> => {
  const late = entries.filter(({ membership, head }) => mayLackMentions(membership, head))
  const found = await getItems<unknown[]>([
    ...entries.map(({ chatId }) => keys.chatMeta(chatId)),
    ...late.map(({ chatId }) => keys.membership(userId, chatId)),
  ])
  const again = new Map(late.map((entry, index) => [entry, found[entries.length + index]]))
  return entries.flatMap((entry, index) => {
    const meta = found[index] as ChatMeta | undefined
    const membership = again.has(entry) ? (again.get(entry) as Membership | undefined) : entry.membership
    return meta && membership ? [viewChat(meta, entry.head, membership)] : []
  })
}

/**
 * The caller's chats, latest activity first and without those that are hidden, in three round trips, or four for whoever
 * is in many: memberships, heads, and META for the page only, with memberships that may lack mentions by then.
 * A new chat is listed at once; a deleted one has no head and is not listed.
 * @throws ParleyError `validation_failed` for a foreign cursor.
 */
export const listChats = async (
  credentials: TokenCredentials,
  page: { hidden?: boolean | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<{ chats: Chat[]; nextCursor?: string }> => {
  const { hidden = false, limit = limits.page.default } = page
  const after = fromCursor(Position, page.cursor)
  const [, memberships] = await Promise.all([
    authorise(credentials),
    queryAll<Membership>(ranges.memberships(credentials.userId)),
  ])
  const wanted = { hidden, after }
  const { memberships: possible, end } = await candidatesOf(memberships, wanted, limit)
  const heads = await getItems<ChatHead[]>(headsOf(possible))
  const ordered = inOrder(possible, heads, wanted).filter(
    (entry) => end === undefined || byActivity(entry, end) <= 0,
  )
  const entries = ordered.slice(0, limit)
  const chats = await viewEntries(entries, credentials.userId)
  const last = ordered.length > limit ? entries.at(-1) : end
  if (!last) return { chats }
  return {
    chats,
    nextCursor: toCursor({ activeAtMs: last.activeAtMs, chatId: last.chatId } satisfies Position),
  }
}
