import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { bansToRead, viewFromOutside } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { foreignCursor, fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import type { ChatHead, ChatMeta } from '../records/chat.ts'
import type { PublicName } from './public-name.ts'

const Position = z.object({ name: z.string() })

/** Public chats by name, as outsiders see them, also those that the caller is in. @throws ParleyError `validation_failed` for a foreign cursor. */
export const listPublicChats = async (
  credentials: TokenCredentials,
  page: { prefix?: string | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<{ chats: Chat[]; nextCursor?: string }> => {
  const { prefix = '', limit = limits.page.default } = page
  const after = fromCursor(Position, page.cursor)
  if (after && !keys.publicName(after.name).sk.startsWith(ranges.publicNames(prefix).prefix))
    throw foreignCursor()
  await authorise(credentials)
  const { value: names = [] } = await queryPages<PublicName>(ranges.publicNames(prefix), {
    limit: limit + 1,
    ...(after && { startAfter: keys.publicName(after.name) }),
  }).next()
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
    nextCursor: toCursor({ name: last.sk.slice('NAME#'.length) } satisfies z.infer<typeof Position>),
  }
}
