import type { ChatHead, Membership } from '../chats/chat-records.ts'
import { chatNotFound } from '../errors/parley-error.ts'
import { type Key, keys } from '../storage/keys.ts'
import { getItem } from '../storage/read.ts'
import { authorise, type Caller } from './authorise.ts'
import type { Credentials } from './credentials.ts'

export type MemberAccess<T extends unknown[]> = {
  caller: Caller
  head: ChatHead
  membership: Membership
  items: { [I in keyof T]: T[I] | undefined }
}

/**
 * Checks that the caller is a member of the chat, and reads what the call needs besides.
 * One round trip with a token; two over a socket, which does not say whose it is before its record is read.
 * @throws ParleyError `chat_not_found` alike for a chat that is not there and one that the caller is not in.
 */
export const authoriseMember = async <T extends unknown[] = []>(
  credentials: Credentials,
  chatId: string,
  wanted: readonly Key[] = [],
): Promise<MemberAccess<T>> => {
  if (credentials.kind === 'token') {
    const { caller, items } = await authorise<[ChatHead, Membership, ...T]>(credentials, [
      keys.chatHead(chatId),
      keys.membership(credentials.userId, chatId),
      ...wanted,
    ])
    const [head, membership, ...rest] = items
    if (!head || !membership) throw chatNotFound()
    return { caller, head, membership, items: rest as { [I in keyof T]: T[I] | undefined } }
  }
  const { caller, items } = await authorise<[ChatHead, ...T]>(credentials, [keys.chatHead(chatId), ...wanted])
  const [head, ...rest] = items
  const membership = await getItem<Membership>(keys.membership(caller.userId, chatId))
  if (!head || !membership) throw chatNotFound()
  return { caller, head, membership, items: rest as { [I in keyof T]: T[I] | undefined } }
}
