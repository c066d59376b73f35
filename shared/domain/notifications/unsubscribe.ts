import { createHash, randomBytes } from 'node:crypto'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { putItem, updateItem } from '../../platform/storage/write.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'

/** Which e-mails a link stops. */
export type UnsubscribeLink = Key & { userId: string; chatId: string; expiresAt: number }

/** Seconds a link works. CAN-SPAM asks for 30 days (15 U.S.C. 7704(a)(3)); people clean their inboxes later than that. */
const linkSeconds = 90 * 24 * 3600

/** Only the hash is stored: who reads the table cannot speak for its users. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** A token that stops a user's e-mails of one chat, and does nothing else. */
export const createUnsubscribeToken = async (userId: string, chatId: string): Promise<string> => {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = Math.ceil(Date.now() / 1000) + linkSeconds
  await putItem({ ...keys.unsubscribe(hashOf(token)), userId, chatId, expiresAt } satisfies UnsubscribeLink)
  return token
}

const findLink = async (token: string): Promise<UnsubscribeLink> => {
  const link = await getItem<UnsubscribeLink>(keys.unsubscribe(hashOf(token)))
  if (!link) throw new ParleyError('link_not_found', 'This link is too old, or was never one of ours')
  return link
}

/** Only to members: the link outlives a membership, and what a private chat is called is no one else's business. */
const chatNameFor = async ({ userId, chatId }: UnsubscribeLink): Promise<string> => {
  const [member, meta] = await getItems<[Membership, ChatMeta]>([
    keys.membership(userId, chatId),
    keys.chatMeta(chatId),
  ])
  return (member && meta?.name) ?? ''
}

/**
 * What a link would stop, changing nothing: programs that scan e-mails follow every link.
 * @throws ParleyError `link_not_found`.
 */
export const lookAtUnsubscribe = async (token: string): Promise<{ chatName: string }> => ({
  chatName: await chatNameFor(await findLink(token)),
})

/**
 * Sets a member's notifications of one chat to `none`, as the member may do and undo. Harmless when repeated, and for
 * who has left meanwhile.
 * @throws ParleyError `link_not_found`.
 */
export const unsubscribe = async (token: string): Promise<{ chatName: string }> => {
  const link = await findLink(token)
  await updateItem(keys.membership(link.userId, link.chatId), 'SET notifications = :none', {
    condition: 'attribute_exists(pk)',
    values: { ':none': 'none' },
  })
  return { chatName: await chatNameFor(link) }
}
