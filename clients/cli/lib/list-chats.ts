import type { Chat } from '../../../shared/contract/chats.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Client } from '../../client/create-client.ts'
import { paginate } from '../../client/paginate.ts'
import { firstOf } from './first-of.ts'

type Asked = {
  limit: number
  /** Public chats whose names begin so, instead of one's own. */
  publicPrefix?: string | undefined
  /** The direct chats that the user has hidden, instead of the others. */
  hidden?: boolean | undefined
}

/** One's own chats, latest activity first, or public ones by name; at most `limit` of them. */
export const listChats = (parley: Client, { limit, publicPrefix, hidden }: Asked): Promise<Chat[]> => {
  const page = { limit: Math.min(limits.page.max, limit) }
  const chats =
    publicPrefix === undefined
      ? paginate(parley, 'listChats', { query: { ...page, hidden } })
      : paginate(parley, 'listPublicChats', { query: { ...page, prefix: publicPrefix } })
  return firstOf<Chat>(chats, limit)
}
