import { limits } from '../../../shared/contract/limits.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Client } from '../../client/create-client.ts'

type Asked = { limit?: number; signal?: AbortSignal }

/** The members of a chat, at most `limit` of them. */
export const listMembers = async (
  parley: Client,
  chatId: string,
  { limit = limits.page.max, signal }: Asked = {},
): Promise<Member[]> => {
  const members: Member[] = []
  let cursor: string | undefined
  do {
    const query = { cursor, limit: Math.min(limits.page.max, limit - members.length) }
    const page = await parley.call('listMembers', { params: { chatId }, query, signal })
    members.push(...page.members)
    cursor = page.nextCursor
  } while (cursor !== undefined && members.length < limit)
  return members
}
