import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { viewChat } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { type ChatHead, type ChatMeta, isHidden, type Membership } from '../records/chat.ts'

/** Where a page ended. Chats are ordered by latest activity, then by id, so that the order is total. */
const Position = z.object({ activeAtMs: z.number(), chatId: z.string() })
type Position = z.infer<typeof Position>

const byActivity = (a: Position, b: Position) =>
  b.activeAtMs - a.activeAtMs || a.chatId.localeCompare(b.chatId)

/**
 * The caller's chats, latest activity first and without those that are hidden, in three round trips: memberships, heads, and META for the page only.
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
  const heads = await getItems<ChatHead[]>(memberships.map(({ chatId }) => keys.chatHead(chatId)))
  const ordered = memberships
    .flatMap((membership, index) => {
      const head = heads[index]
      return head && isHidden(membership, head.lastSeq) === hidden
        ? [{ chatId: membership.chatId, activeAtMs: head.activeAtMs, head, membership }]
        : []
    })
    .sort(byActivity)
    .filter((entry) => after === undefined || byActivity(entry, after) > 0)
  const entries = ordered.slice(0, limit)
  const metas = await getItems<ChatMeta[]>(entries.map(({ chatId }) => keys.chatMeta(chatId)))
  const chats = entries.flatMap(({ head, membership }, index) => {
    const meta = metas[index]
    return meta ? [viewChat(meta, head, membership)] : []
  })
  const last = entries.at(-1)
  if (ordered.length <= limit || !last) return { chats }
  return {
    chats,
    nextCursor: toCursor({ activeAtMs: last.activeAtMs, chatId: last.chatId } satisfies Position),
  }
}
