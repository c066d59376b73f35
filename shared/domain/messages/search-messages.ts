import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { limits } from '../../contract/limits.ts'
import type { Message, MessagePage } from '../../contract/messages.ts'
import { readMessages } from './read-messages.ts'
import { searchFor } from '../../contract/text/search-text.ts'

/** Messages read at a time: one Query, below its 1 MB for all but the longest. */
const stride = 250

type Found = { messages: Message[] /** The last message that was looked at. */; reached: number }

/**
 * Looks through messages below a seq, down to `floor`, until it has found enough or done its share of work. It looks at
 * one message at least, so that every page gets further.
 */
const look = async (
  chatId: string,
  { contains, below, floor, limit }: { contains: string; below: number; floor: number; limit: number },
): Promise<Found> => {
  const wanted = searchFor(contains)
  const messages: Message[] = []
  let reached = below
  let work = 0
  while (reached - 1 > floor) {
    const page = await readMessages(chatId, { before: reached, limit: Math.min(stride, reached - 1 - floor) })
    if (page.length === 0) return { messages, reached: floor }
    for (const message of page) {
      reached = message.seq
      if (message.type !== 'text') continue
      const { matches, characters } = wanted.look(message.text)
      if (matches) messages.push(message)
      work += characters
      if (messages.length === limit || work >= limits.searchedCharacters) return { messages, reached }
    }
  }
  return { messages, reached }
}

/**
 * Finds text among the newest messages of a chat, newest first, with at most four Queries, whatever the chat's size. A
 * page of long messages ends early, and says where the next one begins.
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
  const { lastSeq } = head
  const floor = Math.max(0, lastSeq - limits.searchedMessages)
  const below = Math.min(before ?? lastSeq + 1, lastSeq + 1)
  const { messages, reached } = await look(chatId, { contains, below, floor, limit })
  return { messages, lastSeq, ...(reached - 1 > floor && { nextBefore: reached }) }
}
