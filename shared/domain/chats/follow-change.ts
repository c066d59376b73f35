import { type AttachmentRecord, objectKeyOf } from '../records/attachment.ts'
import { deleteObject } from '../attachments/object-store.ts'
import type { Erasure } from '../records/erasure.ts'
import { chatIdOf, chatItemKind, isBlock, isErasureKey, userIdOf } from '../records/keys.ts'
import type { Key } from '../../platform/storage/key.ts'
import { fromItem, type Item } from '../../platform/storage/table.ts'
import { queuePicture } from '../accounts/adopt-picture.ts'
import { followAddress } from '../accounts/follow-address.ts'
import { followReservation } from '../accounts/confirm.ts'
import { queueAccountJob } from '../accounts/queue-account-job.ts'
import { followEndedSessions } from '../accounts/end-sessions.ts'
import { followSuspension } from '../accounts/suspension.ts'
import type { Block } from '../records/block.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import type { Connection } from '../records/connection.ts'
import { followPresence } from '../sockets/announce-presence.ts'
import type { PresenceRecord } from '../sockets/presence.ts'
import { followBlock } from '../sockets/push-presence.ts'
import { removeRestOf } from '../sockets/remove-connection.ts'
import { removeSubscriptionsOf } from '../sockets/remove-subscriptions.ts'
import type { RosterEntry } from '../records/chat.ts'
import { cleanUpChat } from './clean-up-chat.ts'

/** An item of the table before and after a change; undefined where there was none. */
export type ItemChange = { before?: Item | undefined; after?: Item | undefined }

const otherKinds = {
  PRESENCE: 'presence',
  PROFILE: 'profile',
  EMAIL: 'address',
  CONN: 'connection',
} as const

type Kind = ReturnType<typeof chatItemKind> | (typeof otherKinds)[keyof typeof otherKinds] | 'block'

const sortKeyKind = (sk: string): Kind => {
  if (isBlock(sk)) return 'block'
  return otherKinds[sk as keyof typeof otherKinds] ?? chatItemKind(sk)
}

const followProfile = async (before: Profile, after: Profile): Promise<void> => {
  if (before.suspendedAtMs !== after.suspendedAtMs) await followSuspension(after.userId)
  if (before.sessionsEndedAtMs !== after.sessionsEndedAtMs) await followEndedSessions(after.userId)
  if (before.email !== after.email) await followAddress(after.userId)
}

const followNewcomer = async ({ userId, pictureAddress }: Profile): Promise<void> => {
  if (pictureAddress !== undefined) await queuePicture(userId)
}

/** @returns the chat that the item belonged to, if it belonged to one. */
const cleanUpRemoved = async (kind: Kind, removed: Item): Promise<string | undefined> => {
  if (kind === 'connection') {
    await removeRestOf(fromItem<Connection>(removed))
    return undefined
  }
  const chatId = chatIdOf(fromItem<Key>(removed))
  if (kind === 'meta') await cleanUpChat(chatId)
  if (kind === 'attachment') await deleteObject(objectKeyOf(fromItem<AttachmentRecord>(removed)))
  if (kind === 'roster') {
    const { userId, joinedAtMs } = fromItem<RosterEntry>(removed)
    await removeSubscriptionsOf(chatId, userId, joinedAtMs)
  }
  return chatId
}

/**
 * Does what follows from a change of the table, as its stream reports it. Harmless when repeated or late.
 *
 * A chat without META is removed whole, a former member keeps no subscription, and an attachment without a record keeps
 * no file. A socket whose record expired is removed whole. The first socket of a user is announced, and the end of the
 * last one, once it has lasted. To a user who is blocked the other goes offline. Sessions that a user ended all at once
 * end for good, even if the call that ended them died, and the user pool gets a new address. A sign-up that has lost
 * its address loses its account. The picture of a user whom an outside issuer brings is fetched. A user who is to be
 * erased gets a job.
 * @returns the kind of item and its chat, for the log.
 */
export const followChange = async ({
  before,
  after,
}: ItemChange): Promise<{ kind: string; chatId?: string }> => {
  const item = after ?? before
  if (!item) return { kind: 'other' }
  const key = fromItem<Key>(item)
  const kind = isErasureKey(key) ? 'erasure' : sortKeyKind(key.sk)
  if (kind === 'presence') {
    const record = (image: Item | undefined) => image && fromItem<PresenceRecord>(image)
    await followPresence(userIdOf(fromItem<Key>(item)), record(before), record(after))
    return { kind }
  }
  if (kind === 'block') {
    const { userId, blockedId } = fromItem<Block>(item)
    await followBlock(userId, blockedId)
    return { kind }
  }
  if (kind === 'erasure') {
    if (after) await queueAccountJob({ userId: fromItem<Erasure>(after).userId })
    return { kind }
  }
  if (kind === 'profile') {
    if (before && after) await followProfile(fromItem<Profile>(before), fromItem<Profile>(after))
    if (!before && after) await followNewcomer(fromItem<Profile>(after))
    return { kind }
  }
  if (kind === 'address') {
    if (before) await followReservation(fromItem<Reservation>(before), after && fromItem<Reservation>(after))
    return { kind }
  }
  const chatId = before && !after ? await cleanUpRemoved(kind, before) : undefined
  return { kind, ...(chatId !== undefined && { chatId }) }
}
