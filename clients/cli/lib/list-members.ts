import { limits } from '../../../shared/contract/limits.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Client } from '../../client/create-client.ts'
import { paginate } from '../../client/paginate.ts'
import { firstOf } from './first-of.ts'

type Asked = { limit?: number; signal?: AbortSignal }

/** The members of a chat, at most `limit` of them. */
export const listMembers = (
  parley: Client,
  chatId: string,
  { limit = limits.page.max, signal }: Asked = {},
): Promise<Member[]> => {
  const query = { limit: Math.min(limits.page.max, limit) }
  return firstOf(paginate(parley, 'listMembers', { params: { chatId }, query, signal }), limit)
}
