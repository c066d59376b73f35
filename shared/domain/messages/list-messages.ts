import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { limits } from '../../contract/limits.ts'
import type { MessagePage } from '../../contract/messages.ts'
import { newestSeq, readMessages } from './read-messages.ts'

export type HistoryQuery = {
  before?: number | undefined
  after?: number | undefined
  limit?: number | undefined
}

/** A page of a chat's log: one Query. @throws ParleyError `chat_not_found`. */
export const listMessages = async (
  credentials: Credentials,
  chatId: string,
  { before, after, limit = limits.page.default }: HistoryQuery,
): Promise<MessagePage> => {
  const { head } = await authoriseMember(credentials, chatId, 'readLog')
  const messages = await readMessages(chatId, { before, after, limit })
  return { messages, lastSeq: newestSeq(head.lastSeq, messages) }
}
