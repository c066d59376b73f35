import pMap from 'p-map'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Client } from '../../client/create-client.ts'

/** How many chats are looked up at a time. */
const concurrency = 8

/** The other member of a direct chat; undefined if there is none any more. */
export const otherMember = async (
  parley: Client,
  { chatId }: Chat,
  signal?: AbortSignal,
): Promise<Member | undefined> => {
  const asked = { params: { chatId }, query: { limit: 2 }, signal }
  const { members } = await parley.call('listMembers', asked)
  return members.find(({ userId }) => userId !== parley.user?.userId)
}

/** The other member of each direct chat, by chat id: direct chats have no name of their own. */
export const otherMembers = async (
  parley: Client,
  chats: readonly Chat[],
  signal?: AbortSignal,
): Promise<Map<string, Member>> => {
  const others = new Map<string, Member>()
  const direct = chats.filter(({ kind }) => kind === 'direct')
  const lookUp = async (chat: Chat) => {
    const other = await otherMember(parley, chat, signal)
    if (other) others.set(chat.chatId, other)
  }
  await pMap(direct, lookUp, { concurrency })
  return others
}
