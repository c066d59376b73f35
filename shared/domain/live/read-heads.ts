import { limits } from '../../contract/limits.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { authorise } from '../access/authorise.ts'
import type { ConnectionCredentials } from '../access/credentials.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import type { ConnectionChat } from '../records/subscription.ts'

export type Heads = { heads: Record<string, number>; more: boolean }

/** Bytes of a head in a reply, beside the chat's id: quotes, colon, comma and a seq of 12 digits at most. */
const bytesBeside = 16

/** As many of the chats as a reply has room for. */
export const fitHeads = <C extends Pick<ConnectionChat, 'chatId'>>(chats: readonly C[]): C[] => {
  let bytes = 0
  const end = chats.findIndex(({ chatId }) => {
    bytes += chatId.length + bytesBeside
    return bytes > limits.replyBytes
  })
  return end === -1 ? [...chats] : chats.slice(0, end)
}

/**
 * The newest seq of each chat that a socket has entered, by which a client notices that it lost the last message. In
 * the order of chat ids, as many as one frame carries.
 * @param after the chat id after which to go on.
 */
export const readHeads = async (credentials: ConnectionCredentials, after?: string): Promise<Heads> => {
  const [, entered] = await Promise.all([
    authorise(credentials),
    queryAll<ConnectionChat>(ranges.connectionChats(credentials.connectionId)),
  ])
  const wanted = after === undefined ? entered : entered.filter(({ chatId }) => chatId > after)
  const chats = fitHeads(wanted)
  const heads = await getItems<ChatHead[]>(chats.map(({ chatId }) => keys.chatHead(chatId)))
  const found = chats.flatMap(({ chatId }, index) => {
    const head = heads[index]
    return head ? [[chatId, head.lastSeq]] : []
  })
  return { heads: Object.fromEntries(found), more: chats.length < wanted.length }
}
