import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { limits } from '../../contract/limits.ts'
import type { Message, MessagePage } from '../../contract/messages.ts'
import { readMessages } from './read-messages.ts'
import { searchFor } from '../../contract/text/search-text.ts'

/** Messages read at a time: one Query, below its 1 MB for all but the longest. */
const stride = 250

/**
 * Finds text among the newest messages of a chat, newest first, with at most four Queries, whatever the chat's size.
 * Deleted messages and system messages are not found.
 * @throws ParleyError `chat_not_found`.
 */
export const searchMessages = async (
  credentials: Credentials,
  chatId: string,
  {
    contains,
    before,
    limit = limits.page.default,
  }: { contains: string; before?: number | undefined; limit?: number | undefined },
): Promise<MessagePage> => {
  const { head } = await authoriseMember(credentials, chatId, 'readLog')
  const wanted = searchFor(contains)
  const floor = Math.max(0, head.lastSeq - limits.searchedMessages)
  const found: Message[] = []
  let below = Math.min(before ?? head.lastSeq + 1, head.lastSeq + 1)
  while (below - 1 > floor && found.length < limit) {
    const page = await readMessages(chatId, { before: below, limit: Math.min(stride, below - 1 - floor) })
    const last = page.at(-1)
    if (!last) break
    found.push(...page.filter(({ type, text }) => type === 'text' && wanted.matches(text)))
    below = last.seq
  }
  return { messages: found.slice(0, limit), lastSeq: head.lastSeq }
}
