import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { bansToRead, viewFromOutside } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { foreignCursor, fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { foldedNameOf, keys, ranges } from '../records/keys.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import type { ChatHead, ChatMeta } from '../records/chat.ts'
import type { PublicName } from './public-name.ts'
import type { Key } from '../../platform/storage/key.ts'

const Position = z.object({ name: z.string() })

/** The next names with this beginning: those of this version first, then those that 0.1.0 folded otherwise. */
const readNames = async (prefix: string, after: Key | undefined, limit: number): Promise<PublicName[]> => {
  const before = ranges.publicNamesIn010(prefix)
  const inOrder = [ranges.publicNames(prefix), ...(before ? [before] : [])]
  const first = after ? inOrder.findIndex((range) => after.sk.startsWith(range.prefix)) : 0
  if (first < 0) throw foreignCursor()
  const names: PublicName[] = []
  for (const [index, range] of inOrder.slice(first).entries()) {
    if (names.length >= limit) break
    const startAfter = index === 0 && after ? { startAfter: after } : {}
    const page = queryPages<PublicName>(range, { limit: limit - names.length, ...startAfter })
    const { value = [] } = await page.next()
    names.push(...value)
  }
  return names
}

/**
 * Public chats by name, as outsiders see them, also those that the caller is in. @throws ParleyError
 * `validation_failed` for a foreign cursor.
 */
export const listPublicChats = async (
  credentials: TokenCredentials,
  page: { prefix?: string | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<{ chats: Chat[]; nextCursor?: string }> => {
  const { prefix = '', limit = limits.page.default } = page
  const position = fromCursor(Position, page.cursor)
  const after = position && keys.foldedPublicName(position.name)
  await authorise(credentials)
  const names = await readNames(prefix, after, limit + 1)
  const shown = names.slice(0, limit)
  const chatIds = shown.map(({ chatId }) => chatId)
  const [metas, heads, bans] = await Promise.all([
    getItems<ChatMeta[]>(chatIds.map(keys.chatMeta)),
    getItems<ChatHead[]>(chatIds.map(keys.chatHead)),
    getItems<unknown[]>(bansToRead(chatIds, credentials.userId)),
  ])
  const chats = shown.flatMap((_, index) => {
    const [meta, head] = [metas[index], heads[index]]
    return meta && head ? [viewFromOutside(meta, head, bans[index])] : []
  })
  const last = shown.at(-1)
  if (names.length <= limit || !last) return { chats }
  return {
    chats,
    nextCursor: toCursor({ name: foldedNameOf(last) } satisfies z.infer<typeof Position>),
  }
}
