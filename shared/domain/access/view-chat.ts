import type { Chat } from '../../contract/chats.ts'
import type { Key } from '../../platform/storage/key.ts'
import { type ChatHead, type ChatMeta, type Membership, toChat } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { may } from './permissions.ts'
import { isSystem } from './service-credentials.ts'

/** A chat as one of its members sees it, or as the system does, which has no place in it. */
export const viewChat = (meta: ChatMeta, head: ChatHead, membership: Membership): Chat =>
  toChat(meta, head, {
    ...(!isSystem(membership.userId) && { membership }),
    preview: may(membership.role, 'previewLog', head.kind),
  })

/** A chat as pushes show it to all of its members. */
export const viewForMembers = (meta: ChatMeta, head: ChatHead): Chat => toChat(meta, head, { preview: true })

/**
 * The keys of the bans that `viewFromOutside` needs: none as long as no outsider sees a preview.
 * @param chatIds the chats that the user may be shown from outside.
 */
export const bansToRead = (chatIds: readonly string[], userId: string): Key[] =>
  may('outsider', 'previewLog', 'public') ? chatIds.map((chatId) => keys.ban(chatId, userId)) : []

/**
 * A public chat as somebody who is not in it sees it.
 * @param ban the user's ban, read by `bansToRead`: the banned see no preview, whatever other outsiders see.
 */
export const viewFromOutside = (meta: ChatMeta, head: ChatHead, ban: unknown): Chat =>
  toChat(meta, head, { preview: ban === undefined && may('outsider', 'previewLog', head.kind) })
