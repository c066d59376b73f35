import { authoriseInChat } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayLackMentions } from '../access/late-mentions.ts'
import { isSystem } from '../access/service-credentials.ts'
import { bansToRead, viewChat, viewFromOutside } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'

/**
 * A chat as its members see it, or a public chat as anyone sees it.
 * @throws ParleyError `chat_not_found`; `unavailable` if the caller joins and leaves as fast as this reads.
 */
export const getChat = async (credentials: TokenCredentials, chatId: string): Promise<Chat> => {
  for await (const _ of attempts()) {
    const { head, membership, items } = await authoriseInChat<[ChatMeta, unknown]>(
      credentials,
      chatId,
      'readChat',
      [keys.chatMeta(chatId), ...bansToRead([chatId], credentials.userId)],
    )
    const [meta, ban] = items
    if (!meta) throw chatNotFound()
    if (!membership) return viewFromOutside(meta, head, ban)
    // The system's membership stands in no table, so it cannot be read again.
    if (isSystem(membership.userId) || !mayLackMentions(membership, head))
      return viewChat(meta, head, membership)
    const current = await getItem<Membership>(keys.membership(credentials.userId, chatId))
    if (current) return viewChat(meta, head, current)
    // Left meanwhile: look again.
  }
  throw unavailable()
}
