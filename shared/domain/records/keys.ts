import type { Key } from '../../platform/storage/key.ts'
import { foldAsIn010, foldEmail, foldPrefix, foldText, foldUsername } from '../../contract/text/fold.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'

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
 * | CHAT#chat            | SUB#                         | how the sockets of a large chat are spread over shards;   |
 * |                      |                              | the first item that a Query of the sockets finds          |
 * | SHARD#chat#number    | SUB#user#connection          | the same for sockets beyond those in the chat's partition |
 * | SHARD#chat#number    | CURSOR                       | how far messages have been delivered to a shard           |
 * | CHAT#chat            | BAN#user                     | a user who is banned                                      |
 * | CHAT#chat            | REACT#seq#emoji#user         | that a user reacted to a message                          |
 * | CHAT#chat            | CHANGE#time#seq              | that a message was changed then                           |
 * | CHAT#chat            | ATT#attachment               | a file that was or will be uploaded                       |
 * | CHAT#chat            | NOTICE                       | how far its members were checked for due e-mails          |
 * | CHAT#chat            | REQUIRED#seq                 | how the required notification of a message stands         |
 * | CHAT#chat            | REQUIRED#seq#user            | that a user is being or was notified of it                |
 * | CHAT#chat            | HOOK#hook                    | an incoming webhook                                       |
 * | CHAT#chat            | IMPORT                       | how far the import of the chat is                         |
 * | CHAT#chat            | IMPORT#part                  | the members that it gets when its import ends             |
 * | DELETED#chat         | DIRECT                       | that a direct chat was deleted: its users' next one has   |
 * |                      |                              | another id                                                |
 * | PUBLIC               | NAME#folded                  | a public chat's name: reserved, and found by prefix       |
 * | PUBLIC               | REFOLDED                     | that all names of 0.1.0 stand under the present fold      |
 * | USER#user            | PROFILE                      | username, e-mail, how many chats                          |
 * | USER#user            | AVATAR                       | the user's picture                                        |
 * | USER#user            | ACTS#act#window              | how often the user did something in a window              |
 * | USER#user            | PRESENCE                     | one attribute per open connection                         |
 * | USER#user            | UPLOADS                      | one attribute per announced file that is in no message    |
 * | USER#user            | CHAT#chat                    | membership: role, read mark; read on every call           |
 * | USER#user            | BLOCK#other                  | that the user has blocked the other                       |
 * | USER#user            | BLOCKEDBY#other              | its mirror: that the other has blocked the user           |
 * | USER#user            | VERDICT#chat#act             | the moderator's verdict on a message or an edit           |
 * | USER#user            | LEFT#chat                    | that the user was in the chat, and how that ended         |
 * | USER#user            | CONN#session#connection      | a user's sockets, session by session                      |
 * | USER#user            | SESSION#session              | a user's sessions: device, first and last use             |
 * | USER#user            | PASSWORD#id                  | that the password is being changed                        |
 * | USER#user            | EMAILCHANGE                  | a new e-mail address that is to be proved                 |
 * | USER#user            | IMPORTED                     | the password's hash in an older system, until first used  |
 * | USER#user            | EXPORT                       | a copy of the user's data: the job, and then the archive  |
 * | ERASURES             | USER#user                    | that a user is being or was erased                        |
 * | CONN#connection      | CONN                         | an open socket and its user                               |
 * | CONN#connection      | CHAT#chat                    | mirror of SUB, to find a socket's chats                   |
 * | SESSION#session      | SESSION                      | a log-in, and when it was revoked                         |
 * | TICKET#hash          | TICKET                       | a handshake ticket                                        |
 * | USERNAME#lower case  | USERNAME                     | reservation; also what log-in resolves                    |
 * | USERS#first letter   | NAME#folded                  | who is found by the beginning of that username            |
 * | EMAIL#lower case     | EMAIL                        | the same for e-mail addresses                             |
 * | EMAIL#lower case     | FEEDBACK                     | that the address bounced or its owner complained          |
 * | ATTEMPTS#hash        | WINDOW#number                | attempts to log in, confirm or register in a window       |
 * | IMPORT               | KEY                          | the secret that the login ids of imported users come from |
 * | HOOK#hash            | HOOK                         | the chat and the bot of an incoming webhook               |
 * | UNSUBSCRIBE#hash     | UNSUBSCRIBE                  | the user and the chat whose e-mails a link stops          |
 * | DEDUP#chat#user#id   | DEDUP                        | a clientMessageId that has its seq                        |
 * | APPEND#id            | OUTCOME                      | what became of a job of the append queue                  |
 * | POSTS                | BUDGET                       | when queues may post on                                   |
 */

const seqWidth = 12
const chatPartition = (chatId: string) => `CHAT#${chatId}`
const padSeq = (seq: number) => String(seq).padStart(seqWidth, '0')
/** As wide as a time in milliseconds, and the same for 200 years to come. */
const padMs = (ms: number) => String(Math.max(0, ms)).padStart(13, '0')
const userPartition = (userId: string) => `USER#${userId}`
const shardPartition = (chatId: string, shard: number) => `SHARD#${chatId}#${shard}`
/** Shard 0 is the chat's own partition, where all sockets stand until there are many, and those of 0.1.0. */
const subscriptionPartition = (chatId: string, shard: number) =>
  shard === 0 ? chatPartition(chatId) : shardPartition(chatId, shard)
const connectionPartition = (connectionId: string) => `CONN#${connectionId}`

/** Session ids may come from outside and hold any character: encoded, they cannot contain the separator. */
const sessionSegment = (sessionId: string) => encodeURIComponent(sessionId)
/** So may user ids. Cognito's hold neither character. */
const userSegment = (userId: string) => userId.replace(/[#%]/g, encodeURIComponent)

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxBytes = { pk: 2048, sk: 1024 } as const

const bounded = (part: keyof typeof maxBytes, text: string): string => {
  if (text.length * 3 <= maxBytes[part] || Buffer.byteLength(text) <= maxBytes[part]) return text
  throw new ParleyError('validation_failed', 'A name or an id of the request is too long')
}

/** Every key and range goes through here: nothing that a caller sends makes one that the table refuses. */
const toKey = (pk: string, sk: string): Key => ({ pk: bounded('pk', pk), sk: bounded('sk', sk) })
const toRange = (pk: string, prefix: string) => ({ pk: bounded('pk', pk), prefix: bounded('sk', prefix) })

/** Before that of every subscription: a user's id has at least one character. */
const shardingSortKey = 'SUB#'

const publicPartition = 'PUBLIC'
const erasuresPartition = 'ERASURES'
const publicSortKey = (folded: string) => `NAME#${folded}`

/** The index of usernames, in as many partitions as names have first characters. */
const userIndexPartition = (folded: string) => `USERS#${[...folded][0] ?? ''}`
const userIndexSortKey = (folded: string) => `NAME#${folded}`

export const keys = {
  chatMeta: (chatId: string): Key => toKey(chatPartition(chatId), 'META'),
  chatHead: (chatId: string): Key => toKey(chatPartition(chatId), 'HEAD'),
  message: (chatId: string, seq: number): Key => toKey(chatPartition(chatId), `MSG#${padSeq(seq)}`),
  rosterEntry: (chatId: string, userId: string): Key => toKey(chatPartition(chatId), `MEMBER#${userId}`),
  subscription: (chatId: string, userId: string, connectionId: string, shard = 0): Key =>
    toKey(subscriptionPartition(chatId, shard), `SUB#${userSegment(userId)}#${connectionId}`),
  sharding: (chatId: string): Key => toKey(chatPartition(chatId), shardingSortKey),
  shardCursor: (chatId: string, shard: number): Key => toKey(shardPartition(chatId, shard), 'CURSOR'),
  ban: (chatId: string, userId: string): Key => toKey(chatPartition(chatId), `BAN#${userId}`),
  reaction: (chatId: string, seq: number, emoji: string, userId: string): Key =>
    toKey(chatPartition(chatId), `REACT#${padSeq(seq)}#${emoji}#${userId}`),
  messageChanged: (chatId: string, changedAtMs: number, seq: number): Key =>
    toKey(chatPartition(chatId), `CHANGE#${padMs(changedAtMs)}#${padSeq(seq)}`),
  attachment: (chatId: string, attachmentId: string): Key =>
    toKey(chatPartition(chatId), `ATT#${attachmentId}`),
  sweepState: (chatId: string): Key => toKey(chatPartition(chatId), 'NOTICE'),
  requiredNotification: (chatId: string, seq: number): Key =>
    toKey(chatPartition(chatId), `REQUIRED#${padSeq(seq)}`),
  requiredNotice: (chatId: string, seq: number, userId: string): Key =>
    toKey(chatPartition(chatId), `REQUIRED#${padSeq(seq)}#${userId}`),
  hook: (chatId: string, hookId: string): Key => toKey(chatPartition(chatId), `HOOK#${hookId}`),
  hookSecret: (secretHash: string): Key => toKey(`HOOK#${secretHash}`, 'HOOK'),
  importState: (chatId: string): Key => toKey(chatPartition(chatId), 'IMPORT'),
  importMembers: (chatId: string, part: number): Key =>
    toKey(chatPartition(chatId), `IMPORT#${String(part).padStart(4, '0')}`),
  deletedDirect: (chatId: string): Key => toKey(`DELETED#${chatId}`, 'DIRECT'),
  publicName: (name: string): Key => toKey(publicPartition, publicSortKey(foldText(name))),
  /** The key under which 0.1.0 reserved a name; undefined if it is the present one. */
  publicNameIn010: (name: string): Key | undefined => {
    const sk = publicSortKey(foldAsIn010(name))
    if (sk === publicSortKey(foldText(name)) || Buffer.byteLength(sk) > maxBytes.sk) return undefined
    return { pk: publicPartition, sk }
  },
  /** By a name that is folded already, by this version or by 0.1.0. */
  foldedPublicName: (folded: string): Key => toKey(publicPartition, publicSortKey(folded)),
  publicNamesRefolded: (): Key => toKey(publicPartition, 'REFOLDED'),
  profile: (userId: string): Key => toKey(userPartition(userId), 'PROFILE'),
  avatar: (userId: string): Key => toKey(userPartition(userId), 'AVATAR'),
  acts: (userId: string, act: string, window: number): Key =>
    toKey(userPartition(userId), `ACTS#${act}#${window}`),
  presence: (userId: string): Key => toKey(userPartition(userId), 'PRESENCE'),
  pendingUploads: (userId: string): Key => toKey(userPartition(userId), 'UPLOADS'),
  membership: (userId: string, chatId: string): Key => toKey(userPartition(userId), `CHAT#${chatId}`),
  export: (userId: string): Key => toKey(userPartition(userId), 'EXPORT'),
  erasure: (userId: string): Key => toKey(erasuresPartition, `USER#${userId}`),
  verdict: (userId: string, chatId: string, act: string): Key =>
    toKey(userPartition(userId), `VERDICT#${chatId}#${act}`),
  left: (userId: string, chatId: string): Key => toKey(userPartition(userId), `LEFT#${chatId}`),
  block: (userId: string, blockedId: string): Key => toKey(userPartition(userId), `BLOCK#${blockedId}`),
  blockedBy: (userId: string, blockerId: string): Key =>
    toKey(userPartition(userId), `BLOCKEDBY#${blockerId}`),
  userConnection: (userId: string, sessionId: string, connectionId: string): Key =>
    toKey(userPartition(userId), `CONN#${sessionSegment(sessionId)}#${connectionId}`),
  emailChange: (userId: string): Key => toKey(userPartition(userId), 'EMAILCHANGE'),
  passwordChange: (userId: string, id: string): Key => toKey(userPartition(userId), `PASSWORD#${id}`),
  importedPassword: (userId: string): Key => toKey(userPartition(userId), 'IMPORTED'),
  userSession: (userId: string, sessionId: string): Key =>
    toKey(userPartition(userId), `SESSION#${sessionSegment(sessionId)}`),
  connection: (connectionId: string): Key => toKey(connectionPartition(connectionId), 'CONN'),
  connectionChat: (connectionId: string, chatId: string): Key =>
    toKey(connectionPartition(connectionId), `CHAT#${chatId}`),
  session: (sessionId: string): Key => toKey(`SESSION#${sessionSegment(sessionId)}`, 'SESSION'),
  ticket: (ticketHash: string): Key => toKey(`TICKET#${ticketHash}`, 'TICKET'),
  username: (username: string): Key => toKey(`USERNAME#${foldUsername(username)}`, 'USERNAME'),
  userEntry: (username: string): Key =>
    toKey(userIndexPartition(foldUsername(username)), userIndexSortKey(foldUsername(username))),
  email: (email: string): Key => toKey(`EMAIL#${foldEmail(email)}`, 'EMAIL'),
  emailFeedback: (email: string): Key => toKey(`EMAIL#${foldEmail(email)}`, 'FEEDBACK'),
  attempts: (subjectHash: string, window: number): Key =>
    toKey(`ATTEMPTS#${subjectHash}`, `WINDOW#${window}`),
  importKey: (): Key => toKey('IMPORT', 'KEY'),
  unsubscribe: (tokenHash: string): Key => toKey(`UNSUBSCRIBE#${tokenHash}`, 'UNSUBSCRIBE'),
  postBudget: (): Key => toKey('POSTS', 'BUDGET'),
  appendOutcome: (id: string): Key => toKey(`APPEND#${id}`, 'OUTCOME'),
  dedup: (chatId: string, senderId: string, clientMessageId: string): Key =>
    toKey(`DEDUP#${chatId}#${senderId}#${clientMessageId}`, 'DEDUP'),
}

/** Sort-key prefixes for queries inside a partition. */
export const ranges = {
  chat: (chatId: string) => toRange(chatPartition(chatId), ''),
  roster: (chatId: string) => toRange(chatPartition(chatId), 'MEMBER#'),
  hooks: (chatId: string) => toRange(chatPartition(chatId), 'HOOK#'),
  importMembers: (chatId: string) => toRange(chatPartition(chatId), 'IMPORT#'),
  subscriptions: (chatId: string, shard = 0) => toRange(subscriptionPartition(chatId, shard), 'SUB#'),
  subscriptionsOf: (chatId: string, userId: string, shard = 0) =>
    toRange(subscriptionPartition(chatId, shard), `SUB#${userSegment(userId)}#`),
  shard: (chatId: string, shard: number) => toRange(shardPartition(chatId, shard), ''),
  requiredNotices: (chatId: string, seq: number) =>
    toRange(chatPartition(chatId), `REQUIRED#${padSeq(seq)}#`),
  publicNames: (prefix: string) => toRange(publicPartition, publicSortKey(foldPrefix(prefix))),
  /** Where 0.1.0 reserved names with this beginning; undefined if `publicNames` contains it. */
  publicNamesIn010: (prefix: string) => {
    const before = publicSortKey(foldAsIn010(prefix))
    if (before.startsWith(publicSortKey(foldPrefix(prefix))) || Buffer.byteLength(before) > maxBytes.sk)
      return undefined
    return { pk: publicPartition, prefix: before }
  },
  userEntries: (prefix: string) =>
    toRange(userIndexPartition(foldPrefix(prefix)), userIndexSortKey(foldPrefix(prefix))),
  memberships: (userId: string) => toRange(userPartition(userId), 'CHAT#'),
  erasures: () => toRange(erasuresPartition, 'USER#'),
  user: (userId: string) => toRange(userPartition(userId), ''),
  chatsLeft: (userId: string) => toRange(userPartition(userId), 'LEFT#'),
  blocksOf: (userId: string) => toRange(userPartition(userId), 'BLOCKEDBY#'),
  blocks: (userId: string) => toRange(userPartition(userId), 'BLOCK#'),
  userConnections: (userId: string) => toRange(userPartition(userId), 'CONN#'),
  sessionConnections: (userId: string, sessionId: string) =>
    toRange(userPartition(userId), `CONN#${sessionSegment(sessionId)}#`),
  passwordChanges: (userId: string) => toRange(userPartition(userId), 'PASSWORD#'),
  userSessions: (userId: string) => toRange(userPartition(userId), 'SESSION#'),
  connectionChats: (connectionId: string) => toRange(connectionPartition(connectionId), 'CHAT#'),
}

/** Whether the sort key of an item is that of a chat's sharding. */
export const isSharding = (sk: string): boolean => sk === shardingSortKey

/** The kind of an item of a chat's partition, by its sort key. */
export const chatItemKind = (
  sk: string,
): 'meta' | 'head' | 'message' | 'roster' | 'subscription' | 'attachment' | 'hook' | 'other' => {
  if (sk === 'META') return 'meta'
  if (sk === 'HEAD') return 'head'
  if (sk.startsWith('MSG#')) return 'message'
  if (sk.startsWith('MEMBER#')) return 'roster'
  if (isSharding(sk)) return 'other'
  if (sk.startsWith('SUB#')) return 'subscription'
  if (sk.startsWith('ATT#')) return 'attachment'
  if (sk.startsWith('HOOK#')) return 'hook'
  return 'other'
}

/** A public chat's name, folded, as it stands in its key. */
export const foldedNameOf = ({ sk }: Key): string => sk.slice('NAME#'.length)
/** A username, folded, as it stands in its key in the index. */
export const foldedUsernameOf = ({ sk }: Key): string => sk.slice('NAME#'.length)
export const chatIdOf = (key: Key): string => key.pk.slice('CHAT#'.length)
export const userIdOf = (key: Key): string => key.pk.slice('USER#'.length)
/** Whether the sort key of an item of a user is that of a block. */
export const isBlock = (sk: string): boolean => sk.startsWith('BLOCK#')
/** Whether it is that of a user's profile. */
export const isProfile = (sk: string): boolean => sk === 'PROFILE'

/** The parts of a reaction's key; undefined for another key. Neither the seq nor the user id holds the separator. */
export const parseReactionKey = ({ sk }: Key): { seq: number; emoji: string; userId: string } | undefined => {
  const [, seq, emoji, userId] = /^REACT#(\d+)#(.+)#([^#]+)$/u.exec(sk) ?? []
  if (seq === undefined || emoji === undefined || userId === undefined) return undefined
  return { seq: Number(seq), emoji, userId }
}

export const isErasureKey = ({ pk }: Pick<Key, 'pk'>): boolean => pk === erasuresPartition
