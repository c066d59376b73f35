import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayLackMentions } from '../access/late-mentions.ts'
import { viewChat } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { present } from '../../platform/storage/condition.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { type Listed, orderChats } from './order-chats.ts'

const CursorPosition = z.object({ activeAtMs: z.number(), chatId: z.string() })

/** Memberships that a call gives the activity which they lack, as those of 0.1.0 do. */
const mostCompleted = 25

/** Lets the next call read fewer heads. */
const complete = async (lacking: readonly Listed[]): Promise<void> => {
  await Promise.all(
    lacking.slice(0, mostCompleted).map(({ chatId, membership: { userId }, head }) =>
      updateItem(keys.membership(userId, chatId), 'SET activeAtMs = :at', {
        condition: `${present.condition} AND attribute_not_exists(activeAtMs)`,
        values: { ':at': head.activeAtMs },
      }),
    ),
  )
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
 * The caller's chats, latest activity first and without those that are hidden, in three round trips: memberships,
 * heads, and META for the page only, with memberships that may lack mentions by then. Whoever is in many, and active in
 * more than a hundred within an hour, waits for a fourth. A new chat is listed at once; a deleted one has no head and
 * is not listed.
 * @throws ParleyError `validation_failed` for a foreign cursor.
 */
export const listChats = async (
  credentials: TokenCredentials,
  page: { hidden?: boolean | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<{ chats: Chat[]; nextCursor?: string }> => {
  const { hidden = false, limit = limits.page.default } = page
  const after = fromCursor(CursorPosition, page.cursor)
  const [, memberships] = await Promise.all([
    authorise(credentials),
    queryAll<Membership>(ranges.memberships(credentials.userId)),
  ])
  const { entries, end, lacking } = await orderChats(memberships, { hidden, after, limit })
  const [chats] = await Promise.all([viewEntries(entries, credentials.userId), complete(lacking)])
  return { chats, ...(end && { nextCursor: toCursor(end) }) }
}
