import { authoriseInChat } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayLackMentions } from '../access/late-mentions.ts'
import { bansToRead, viewChat, viewFromOutside } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'

/** A chat as its members see it, or a public chat as anyone sees it. @throws ParleyError `chat_not_found`. */
export const getChat = async (credentials: TokenCredentials, chatId: string): Promise<Chat> => {
  const { head, membership, items } = await authoriseInChat<[ChatMeta, unknown]>(
    credentials,
    chatId,
    'readChat',
    [keys.chatMeta(chatId), ...bansToRead([chatId], credentials.userId)],
  )
  const [meta, ban] = items
  if (!meta) throw chatNotFound()
  if (!membership) return viewFromOutside(meta, head, ban)
  if (!mayLackMentions(membership, head)) return viewChat(meta, head, membership)
  const current = await getItem<Membership>(keys.membership(credentials.userId, chatId))
  return current ? viewChat(meta, head, current) : getChat(credentials, chatId)
}
