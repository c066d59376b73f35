import {
  accountSuspended,
  chatNotFound,
  consentRequired,
  ParleyError,
} from '../../platform/errors/parley-error.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem } from '../../platform/storage/read.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { authorise, type Caller } from './authorise.ts'
import type { Credentials } from './credentials.ts'
import { type ChatOperation, may, type Standing } from './permissions.ts'
import { systemMembership } from './service-credentials.ts'

type Items<T extends unknown[]> = { [I in keyof T]: T[I] | undefined }

export type ChatAccess<T extends unknown[]> = {
  caller: Caller
  head: ChatHead
  /** `undefined` for an outsider. */
  membership: Membership | undefined
  items: Items<T>
}

export type MemberAccess<T extends unknown[]> = ChatAccess<T> & { membership: Membership }

const readAccess = async <T extends unknown[]>(
  credentials: Credentials,
  chatId: string,
  wanted: readonly Key[],
): Promise<Omit<ChatAccess<T>, 'head'> & { head: ChatHead | undefined }> => {
  if (credentials.kind === 'token' && credentials.system) {
    const { caller, items } = await authorise<[ChatHead, ...T]>(credentials, [
      keys.chatHead(chatId),
      ...wanted,
    ])
    const [head, ...rest] = items
    const membership = head && systemMembership(chatId, head.kind)
    return { caller, head, membership, items: rest as Items<T> }
  }
  if (credentials.kind === 'token') {
    const { caller, items } = await authorise<[ChatHead, Membership, ...T]>(credentials, [
      keys.chatHead(chatId),
      keys.membership(credentials.userId, chatId),
      ...wanted,
    ])
    const [head, membership, ...rest] = items
    return { caller, head, membership, items: rest as Items<T> }
  }
  const { caller, items } = await authorise<[ChatHead, ...T]>(credentials, [keys.chatHead(chatId), ...wanted])
  const [head, ...rest] = items
  const membership = await getItem<Membership>(keys.membership(caller.userId, chatId))
  return { caller, head, membership, items: rest as Items<T> }
}

/** Refuses an act whose transaction found the caller with another role than the one that allowed it. */
export const roleChanged = () => new ParleyError('forbidden', 'Your role has just changed')

/**
 * Refuses what the permission table does not grant.
 * @throws ParleyError `chat_not_found` to outsiders of private chats; `forbidden` to everyone else.
 */
export const requirePermission = (head: ChatHead, standing: Standing, operation: ChatOperation): void => {
  if (may(standing, operation, head.kind)) return
  if (standing === 'outsider' && head.kind !== 'public') throw chatNotFound()
  const detail =
    standing === 'outsider' ? 'Join the chat first' : `Your role here (${standing}) does not allow this`
  throw new ParleyError('forbidden', detail)
}

/**
 * Checks that the caller may perform an operation in a chat, and reads other items that the call needs.
 * It takes one round trip with a token, and two over a socket, whose user is only known once its record is read.
 * @throws ParleyError `chat_not_found` both for a chat that does not exist and for a private chat that the caller is
 * not in; `forbidden`.
 */
export const authoriseInChat = async <T extends unknown[] = []>(
  credentials: Credentials,
  chatId: string,
  operation: ChatOperation,
  wanted: readonly Key[] = [],
): Promise<ChatAccess<T>> => {
  const { head, ...access } = await readAccess<T>(credentials, chatId, wanted)
  if (!head) throw chatNotFound()
  requirePermission(head, access.membership?.role ?? 'outsider', operation)
  return { ...access, head }
}

/** The same, for operations that only members may perform. */
export const authoriseMember = async <T extends unknown[] = []>(
  credentials: Credentials,
  chatId: string,
  operation: ChatOperation,
  wanted: readonly Key[] = [],
): Promise<MemberAccess<T>> => {
  const { membership, ...access } = await authoriseInChat<T>(credentials, chatId, operation, wanted)
  if (!membership) throw chatNotFound()
  return { ...access, membership }
}

/**
 * @throws ParleyError `chat_locked` for members who may not write in a locked chat; `consent_required` for whom the
 * other user of a direct chat has blocked; `account_suspended`.
 */
export const requireWritable = (head: ChatHead, { role, blocked, suspended }: Membership): void => {
  if (suspended) throw accountSuspended()
  if (blocked) throw consentRequired()
  if (head.locked && !may(role, 'writeWhenLocked', head.kind)) {
    throw new ParleyError('chat_locked', 'The chat is locked: only the owner and admins can write')
  }
}
