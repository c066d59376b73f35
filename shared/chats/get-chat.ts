import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Chat } from '../contract/chats.ts'
import { chatNotFound } from '../errors/parley-error.ts'
import { keys } from '../storage/keys.ts'
import { type ChatMeta, toChat } from './chat-records.ts'

/** @throws ParleyError `chat_not_found`. */
export const getChat = async (credentials: Credentials, chatId: string): Promise<Chat> => {
  const { head, membership, items } = await authoriseMember<[ChatMeta]>(credentials, chatId, [
    keys.chatMeta(chatId),
  ])
  const [meta] = items
  if (!meta) throw chatNotFound()
  return toChat(meta, head, membership)
}
