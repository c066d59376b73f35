import pMap from 'p-map'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Client } from '../../client/create-client.ts'

/** How many chats are looked up at a time. */
const concurrency = 8

/** The name of the other member of each direct chat, by chat id: direct chats have no name of their own. */
export const otherNames = async (parley: Client, chats: readonly Chat[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>()
  const direct = chats.filter(({ kind }) => kind === 'direct')
  const lookUp = async ({ chatId }: Chat) => {
    const { members } = await parley.call('listMembers', { params: { chatId }, query: { limit: 2 } })
    const other = members.find(({ userId }) => userId !== parley.user?.userId)
    if (other) names.set(chatId, other.username)
  }
  await pMap(direct, lookUp, { concurrency })
  return names
}
