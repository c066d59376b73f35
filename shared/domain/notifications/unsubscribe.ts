import { ParleyError } from '../../platform/errors/parley-error.ts'
import { present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { putItem, updateItem } from '../../platform/storage/write.ts'
import { createSecret, hashSecret } from '../access/secret.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'

/** An unsubscribe link: whose e-mails about which chat it stops. */
export type UnsubscribeLink = Key & { userId: string; chatId: string; expiresAt: number }

/**
 * Seconds for which a link works. CAN-SPAM requires 30 days (15 U.S.C. 7704(a)(3)); people clean their inboxes later
 * than that.
 */
const linkSeconds = 90 * 24 * 3600

/** Creates a token that stops one user's e-mails about one chat, and does nothing else. */
export const createUnsubscribeToken = async (userId: string, chatId: string): Promise<string> => {
  const token = createSecret()
  const expiresAt = expiryIn(linkSeconds)
  await putItem({
    ...keys.unsubscribe(hashSecret(token)),
    userId,
    chatId,
    expiresAt,
  } satisfies UnsubscribeLink)
  return token
}

const findLink = async (token: string): Promise<UnsubscribeLink> => {
  const link = await getItem<UnsubscribeLink>(keys.unsubscribe(hashSecret(token)))
  if (!link) throw new ParleyError('link_not_found', 'This link has expired or never existed')
  return link
}

/** Empty for former members: the link outlives a membership, and a private chat's name is for members only. */
const chatNameFor = async ({ userId, chatId }: UnsubscribeLink): Promise<string> => {
  const [member, meta] = await getItems<[Membership, ChatMeta]>([
    keys.membership(userId, chatId),
    keys.chatMeta(chatId),
  ])
  return (member && meta?.name) ?? ''
}

/**
 * Reads which chat a link belongs to and changes nothing, since programs that scan e-mails follow every link.
 * @throws ParleyError `link_not_found`.
 */
export const findUnsubscribeChat = async (token: string): Promise<{ chatName: string }> => ({
  chatName: await chatNameFor(await findLink(token)),
})

/**
 * Sets a member's notifications of one chat to `none`, which the member can undo. Harmless when repeated, and for a
 * user who has left the chat.
 * @throws ParleyError `link_not_found`.
 */
export const unsubscribe = async (token: string): Promise<{ chatName: string }> => {
  const link = await findLink(token)
  await updateItem(keys.membership(link.userId, link.chatId), 'SET notifications = :none', {
    ...present,
    values: { ':none': 'none' },
  })
  return { chatName: await chatNameFor(link) }
}
