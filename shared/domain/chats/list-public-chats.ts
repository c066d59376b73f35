import * as z from 'zod'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Chat } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import { foreignCursor, fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { type ChatHead, type ChatMeta, toChat } from '../records/chat.ts'
import type { PublicName } from './public-name.ts'

const Position = z.object({ name: z.string() })

/** Public chats by name, for every user. @throws ParleyError `validation_failed` for a foreign cursor. */
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
  const items = await getItems<(ChatMeta | ChatHead)[]>(
    shown.flatMap(({ chatId }) => [keys.chatMeta(chatId), keys.chatHead(chatId)]),
  )
  const chats = shown.flatMap((_, index) => {
    const meta = items[index * 2] as ChatMeta | undefined
    const head = items[index * 2 + 1] as ChatHead | undefined
    return meta && head ? [toChat(meta, head)] : []
  })
  const last = shown.at(-1)
  if (names.length <= limit || !last) return { chats }
  return {
    chats,
    nextCursor: toCursor({ name: last.sk.slice('NAME#'.length) } satisfies z.infer<typeof Position>),
  }
}
