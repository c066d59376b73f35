import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { itemAt, itemsUnder } from '../aws/table.ts'

/** Reads the deployed table, for tests that look past the API without knowing its keys. */
type Item = Record<string, unknown>

const one = ({ pk, sk }: Key): Promise<Item | undefined> => itemAt({ pk, sk })
const allIn = ({ pk, prefix }: { pk: string; prefix: string }): Promise<Item[]> => itemsUnder(pk, prefix)

/** Everything in a chat's partition. */
export const storedOfChat = (chatId: string) => allIn(ranges.chat(chatId))
export const storedMeta = (chatId: string) => one(keys.chatMeta(chatId))
export const storedSubscriptions = (chatId: string, userId: string) =>
  allIn(ranges.subscriptionsOf(chatId, userId))
export const storedAttachment = (chatId: string, attachmentId: string) =>
  one(keys.attachment(chatId, attachmentId))
export const storedAttachments = (chatId: string) =>
  itemsUnder(keys.chatMeta(chatId).pk, keys.attachment(chatId, '').sk)
/** Required notifications of a chat that are under way. */
export const storedRequired = (chatId: string) => itemsUnder(keys.chatMeta(chatId).pk, 'REQUIRED#')

/** Everything in a user's partition. */
export const storedOfUser = (userId: string) => itemsUnder(keys.profile(userId).pk)
export const storedProfile = (userId: string) => one(keys.profile(userId))
export const storedPresence = (userId: string) => one(keys.presence(userId))
export const storedMembership = (userId: string, chatId: string) => one(keys.membership(userId, chatId))
export const storedMemberships = (userId: string) => allIn(ranges.memberships(userId))
/** A user's sockets. */
export const storedConnections = (userId: string) => allIn(ranges.userConnections(userId))

/** Everything in a socket's partition. */
export const storedOfConnection = (connectionId: string) => itemsUnder(keys.connection(connectionId).pk)
export const storedSession = (sessionId: string) => one(keys.session(sessionId))
export const storedFeedback = (email: string) => one(keys.emailFeedback(email))
/** The reservation of an e-mail address. */
export const storedReservation = (email: string) => one(keys.email(email))

/** How far a user's erasure has come. */
export const storedErasure = (userId: string) => one(keys.erasure(userId))
