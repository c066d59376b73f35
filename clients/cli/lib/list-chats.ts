import type { Chat } from '../../../shared/contract/chats.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Client } from '../../client/create-client.ts'

type Asked = {
  limit: number
  /** Public chats whose names begin so, instead of one's own. */
  publicPrefix?: string | undefined
  /** The direct chats that the user has hidden, instead of the others. */
  hidden?: boolean | undefined
}

/** One's own chats, latest activity first, or public ones by name; at most `limit` of them. */
export const listChats = async (parley: Client, { limit, publicPrefix, hidden }: Asked): Promise<Chat[]> => {
  const chats: Chat[] = []
  let cursor: string | undefined
  do {
    const query = { cursor, limit: Math.min(limits.page.max, limit - chats.length) }
    const page =
      publicPrefix === undefined
        ? await parley.call('listChats', { query: { ...query, hidden } })
        : await parley.call('listPublicChats', { query: { ...query, prefix: publicPrefix } })
    chats.push(...page.chats)
    cursor = page.nextCursor
  } while (cursor !== undefined && chats.length < limit)
  return chats
}
