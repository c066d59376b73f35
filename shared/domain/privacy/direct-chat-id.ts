import { createHash } from 'node:crypto'
import { getItem } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'

const idOf = (text: string): string => `direct-${createHash('sha256').update(text).digest('base64url')}`

/** The id of two users' first direct chat. */
const firstId = (one: string, other: string): string => idOf([one, other].sort().join('\n'))

/**
 * The id of two users' direct chat: the same from both sides, so that creating it twice, or from both sides at once,
 * makes one chat. A deleted one is followed by one with another id, so no id is used twice. Whoever writes on the
 * strength of it checks that `keys.deletedDirect` of it is still absent.
 */
export const directChatId = async (one: string, other: string): Promise<string> => {
  let chatId = firstId(one, other)
  while (await getItem(keys.deletedDirect(chatId))) chatId = idOf(chatId)
  return chatId
}
