import { getItems, queryAll } from '../../platform/storage/read.ts'
import { authorise } from '../access/authorise.ts'
import type { ConnectionCredentials } from '../access/credentials.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import type { ConnectionChat } from '../records/subscription.ts'

/** The newest seq of each chat that a socket has entered, by which a client notices that it lost the last message. */
export const readHeads = async (credentials: ConnectionCredentials): Promise<Record<string, number>> => {
  const [, chats] = await Promise.all([
    authorise(credentials),
    queryAll<ConnectionChat>(ranges.connectionChats(credentials.connectionId)),
  ])
  const heads = await getItems<ChatHead[]>(chats.map(({ chatId }) => keys.chatHead(chatId)))
  return Object.fromEntries(
    chats.flatMap(({ chatId }, index) => {
      const head = heads[index]
      return head ? [[chatId, head.lastSeq]] : []
    }),
  )
}
