import type { Hook } from '../../contract/hooks.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { type HookRecord, toHook } from '../records/hook.ts'
import { ranges } from '../records/keys.ts'

/**
 * The incoming webhooks of a chat, oldest first, without their addresses. @throws ParleyError `chat_not_found`,
 * `forbidden`.
 */
export const listHooks = async (credentials: TokenCredentials, chatId: string): Promise<Hook[]> => {
  await authoriseMember(credentials, chatId, 'manageHooks')
  const hooks = await queryAll<HookRecord>(ranges.hooks(chatId))
  return hooks.toSorted((one, other) => one.createdAtMs - other.createdAtMs).map(toHook)
}
