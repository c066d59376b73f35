import type { Key } from '../../platform/storage/key.ts'

/**
 * Every key of the table, built and parsed here only.
 *
 * | partition            | sort key                     | item                                                      |
 * | -------------------- | ---------------------------- | --------------------------------------------------------- |
 * | CHAT#chat            | META                         | name, owner, member count: seldom changed                 |
 * | CHAT#chat            | HEAD                         | lastSeq and preview: changed by every message; a chat     |
 * |                      |                              | exists exactly as long as its head                        |
 * | CHAT#chat            | MSG#seq                      | one message                                               |
 * | CHAT#chat            | MEMBER#user                  | roster entry, to list the members of a chat               |
 * | CHAT#chat            | SUB#user#connection          | a socket that entered the chat: fan-out is one Query      |
 * | CHAT#chat            | BAN#user                     | a user who is banned                                      |
 * | CHAT#chat            | REACT#seq#emoji#user         | that a user reacted to a message                          |
 * | CHAT#chat            | ATT#attachment               | a file that was or will be uploaded                       |
 * | CHAT#chat            | NOTICE                       | how far its members were checked for due e-mails          |
 * | CHAT#chat            | REQUIRED#seq                 | how the required notification of a message stands         |
 * | CHAT#chat            | REQUIRED#seq#user            | that a user is being or was notified of it                |
 * | PUBLIC               | NAME#lower case              | a public chat's name: reserved, and found by prefix       |
 * | USER#user            | PROFILE                      | username, e-mail, how many chats                          |
 * | USER#user            | PRESENCE                     | one attribute per open connection                         |
 * | USER#user            | CHAT#chat                    | membership: role, read mark; read on every call           |
 * | USER#user            | CONN#session#connection      | a user's sockets, session by session                      |
 * | CONN#connection      | CONN                         | an open socket and its user                               |
 * | CONN#connection      | CHAT#chat                    | mirror of SUB, to find a socket's chats                   |
 * | SESSION#session      | SESSION                      | a log-in, and when it was revoked                         |
 * | TICKET#hash          | TICKET                       | a handshake ticket                                        |
 * | USERNAME#lower case  | USERNAME                     | reservation; also what log-in resolves                    |
 * | EMAIL#lower case     | EMAIL                        | the same for e-mail addresses                             |
 * | EMAIL#lower case     | FEEDBACK                     | that the address bounced or its owner complained          |
 * | UNSUBSCRIBE#hash     | UNSUBSCRIBE                  | the user and the chat whose e-mails a link stops          |
 * | DEDUP#chat#user#id   | DEDUP                        | a clientMessageId that has its seq                        |
 */

const seqWidth = 12
const chatPartition = (chatId: string) => `CHAT#${chatId}`
/**
 * Makes equal what people take for the same name, regardless of case and of how an accent is composed. It goes through
 * capitals, so that ß equals ss and σ equals ς.
 */
const foldName = (name: string) =>
  name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')
const padSeq = (seq: number) => String(seq).padStart(seqWidth, '0')
const userPartition = (userId: string) => `USER#${userId}`
const connectionPartition = (connectionId: string) => `CONN#${connectionId}`

/** Session ids may come from outside and hold any character: encoded, they cannot contain the separator. */
const sessionSegment = (sessionId: string) => encodeURIComponent(sessionId)

export const keys = {
  chatMeta: (chatId: string): Key => ({ pk: chatPartition(chatId), sk: 'META' }),
  chatHead: (chatId: string): Key => ({ pk: chatPartition(chatId), sk: 'HEAD' }),
  message: (chatId: string, seq: number): Key => ({
    pk: chatPartition(chatId),
    sk: `MSG#${padSeq(seq)}`,
  }),
  rosterEntry: (chatId: string, userId: string): Key => ({
    pk: chatPartition(chatId),
    sk: `MEMBER#${userId}`,
  }),
  subscription: (chatId: string, userId: string, connectionId: string): Key => ({
    pk: chatPartition(chatId),
    sk: `SUB#${userId}#${connectionId}`,
  }),
  ban: (chatId: string, userId: string): Key => ({ pk: chatPartition(chatId), sk: `BAN#${userId}` }),
  reaction: (chatId: string, seq: number, emoji: string, userId: string): Key => ({
    pk: chatPartition(chatId),
    sk: `REACT#${padSeq(seq)}#${emoji}#${userId}`,
  }),
  attachment: (chatId: string, attachmentId: string): Key => ({
    pk: chatPartition(chatId),
    sk: `ATT#${attachmentId}`,
  }),
  sweepState: (chatId: string): Key => ({ pk: chatPartition(chatId), sk: 'NOTICE' }),
  requiredNotification: (chatId: string, seq: number): Key => ({
    pk: chatPartition(chatId),
    sk: `REQUIRED#${padSeq(seq)}`,
  }),
  requiredNotice: (chatId: string, seq: number, userId: string): Key => ({
    pk: chatPartition(chatId),
    sk: `REQUIRED#${padSeq(seq)}#${userId}`,
  }),
  publicName: (name: string): Key => ({ pk: 'PUBLIC', sk: `NAME#${foldName(name)}` }),
  profile: (userId: string): Key => ({ pk: userPartition(userId), sk: 'PROFILE' }),
  presence: (userId: string): Key => ({ pk: userPartition(userId), sk: 'PRESENCE' }),
  membership: (userId: string, chatId: string): Key => ({ pk: userPartition(userId), sk: `CHAT#${chatId}` }),
  userConnection: (userId: string, sessionId: string, connectionId: string): Key => ({
    pk: userPartition(userId),
    sk: `CONN#${sessionSegment(sessionId)}#${connectionId}`,
  }),
  connection: (connectionId: string): Key => ({ pk: connectionPartition(connectionId), sk: 'CONN' }),
  connectionChat: (connectionId: string, chatId: string): Key => ({
    pk: connectionPartition(connectionId),
    sk: `CHAT#${chatId}`,
  }),
  session: (sessionId: string): Key => ({ pk: `SESSION#${sessionSegment(sessionId)}`, sk: 'SESSION' }),
  ticket: (ticketHash: string): Key => ({ pk: `TICKET#${ticketHash}`, sk: 'TICKET' }),
  username: (username: string): Key => ({ pk: `USERNAME#${username.toLowerCase()}`, sk: 'USERNAME' }),
  email: (email: string): Key => ({ pk: `EMAIL#${email.toLowerCase()}`, sk: 'EMAIL' }),
  emailFeedback: (email: string): Key => ({ pk: `EMAIL#${email.toLowerCase()}`, sk: 'FEEDBACK' }),
  unsubscribe: (tokenHash: string): Key => ({ pk: `UNSUBSCRIBE#${tokenHash}`, sk: 'UNSUBSCRIBE' }),
  dedup: (chatId: string, senderId: string, clientMessageId: string): Key => ({
    pk: `DEDUP#${chatId}#${senderId}#${clientMessageId}`,
    sk: 'DEDUP',
  }),
}

/** Sort-key prefixes for queries inside a partition. */
export const ranges = {
  chat: (chatId: string) => ({ pk: chatPartition(chatId), prefix: '' }),
  roster: (chatId: string) => ({ pk: chatPartition(chatId), prefix: 'MEMBER#' }),
  subscriptions: (chatId: string) => ({ pk: chatPartition(chatId), prefix: 'SUB#' }),
  subscriptionsOf: (chatId: string, userId: string) => ({
    pk: chatPartition(chatId),
    prefix: `SUB#${userId}#`,
  }),
  requiredNotices: (chatId: string, seq: number) => ({
    pk: chatPartition(chatId),
    prefix: `REQUIRED#${padSeq(seq)}#`,
  }),
  publicNames: (prefix: string) => ({ pk: 'PUBLIC', prefix: `NAME#${foldName(prefix)}` }),
  memberships: (userId: string) => ({ pk: userPartition(userId), prefix: 'CHAT#' }),
  userConnections: (userId: string) => ({ pk: userPartition(userId), prefix: 'CONN#' }),
  sessionConnections: (userId: string, sessionId: string) => ({
    pk: userPartition(userId),
    prefix: `CONN#${sessionSegment(sessionId)}#`,
  }),
  connectionChats: (connectionId: string) => ({ pk: connectionPartition(connectionId), prefix: 'CHAT#' }),
}

/** The kind of an item of a chat's partition, by its sort key. */
export const chatItemKind = (
  sk: string,
): 'meta' | 'head' | 'message' | 'roster' | 'subscription' | 'attachment' | 'other' => {
  if (sk === 'META') return 'meta'
  if (sk === 'HEAD') return 'head'
  if (sk.startsWith('MSG#')) return 'message'
  if (sk.startsWith('MEMBER#')) return 'roster'
  if (sk.startsWith('SUB#')) return 'subscription'
  if (sk.startsWith('ATT#')) return 'attachment'
  return 'other'
}

export const chatIdOf = (key: Key): string => key.pk.slice('CHAT#'.length)
