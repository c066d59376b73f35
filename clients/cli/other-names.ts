import type { Chat } from '../../shared/contract/chats.ts'
import type { Client } from '../client/create-client.ts'

/** How many chats are asked about at once. */
const lanes = 8

/** Direct chats have no name: whom each of them is with, by chat id. */
export const otherNames = async (parley: Client, chats: readonly Chat[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>()
  const direct = chats.filter(({ kind }) => kind === 'direct').values()
  const lane = async () => {
    for (const { chatId } of direct) {
      const { members } = await parley.call('listMembers', { params: { chatId }, query: { limit: 2 } })
      const other = members.find(({ userId }) => userId !== parley.user?.userId)
      if (other) names.set(chatId, other.username)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return names
}
