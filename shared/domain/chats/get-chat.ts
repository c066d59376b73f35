import { authoriseInChat } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Chat } from '../../contract/chats.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { type ChatMeta, toChat } from '../records/chat.ts'

/** A chat as its members see it, or a public chat as anyone sees it. @throws ParleyError `chat_not_found`. */
export const getChat = async (credentials: Credentials, chatId: string): Promise<Chat> => {
  const { head, membership, items } = await authoriseInChat<[ChatMeta]>(credentials, chatId, 'readChat', [
    keys.chatMeta(chatId),
  ])
  const [meta] = items
  if (!meta) throw chatNotFound()
  return toChat(meta, head, membership)
}
