import type { Chat, ChatKind } from '../../contract/chats.ts'
import type { NotificationSetting } from '../../contract/notification-settings.ts'
import type { Role } from '../../contract/roles.ts'
import type { LastMessage } from '../../contract/messages.ts'
import type { Key } from '../../platform/storage/key.ts'
import type { ChainEnd } from './chain.ts'
import { customField } from './custom.ts'

/** The part of a chat that seldom changes. */
export type ChatMeta = Key & {
  chatId: string
  kind: ChatKind
  name: string
  description: string
  /** null for `direct`. */
  ownerId: string | null
  createdAtMs: number
  memberCount: number
  /** Data of the application; see custom.ts. */
  custom?: string
  /** How many incoming webhooks it has. Absent for none. */
  hookCount?: number
  /** Memberships have `activeAtMs` of this time or later (fan-out/copy-activity.ts). Absent until it is copied. */
  copiedAtMs?: number
  /** When the last copy to the memberships of a large chat began, unless it failed. */
  copyBeganAtMs?: number
  /** The chat's source and id in an older system, and how many of its rows were imported. */
  importedFrom?: string
  importedRows?: number
}

/**
 * The part of a chat that every message changes, and that decides whether one may be written. A chat exists exactly as
 * long as its head. Every change of the fields that decide also appends a message, so `lastSeq` is their version.
 */
export type ChatHead = Key &
  ChainEnd & {
    kind: ChatKind
    /** When the last message was sent, or the chat was created. Never goes back. */
    activeAtMs: number
    lastMessage?: LastMessage
    /** Only managers may write. */
    locked: boolean
    /** Seconds a member waits between two messages; 0 for no wait. */
    slowModeSeconds: number
    /**
     * Until then, writers hand over to the append queue (messages/append-queue.ts). Absent in a chat that never was
     * busy.
     */
    busyUntilMs?: number
    /** Until then, they share two lanes of it. */
    lanesUntilMs?: number
  }

/** A user's membership of a chat, read on every call. */
export type Membership = Key & {
  chatId: string
  userId: string
  /** The chat's kind, which never changes. 0.1.0 wrote none. */
  kind?: ChatKind
  role: Role
  joinedAtMs: number
  readSeq: number
  /** The chat was active at this time, and later by less than `activityCopyMs`. Absent until it is copied. */
  activeAtMs?: number
  notifications: NotificationSetting
  /** In a direct chat: the other user has blocked this one, who may not write then. Changes with the block alone. */
  blocked?: true
  /**
   * In a direct chat: this user has blocked the other one, who does not see that they type. Changes with the block
   * alone.
   */
  hasBlocked?: true
  /** The user is suspended, and writes nowhere. Follows the profile (accounts/suspension.ts). */
  suspended?: true
  /** The user has hidden the chat until it has a message after this one. */
  hiddenAfterSeq?: number
  /** Messages that name the user; those above `readSeq` are unread. At most `mentionsCounted`. */
  mentionSeqs?: Set<number>
  /** Rate limit: when the user's next message would be due at the steady rate (see due-time.ts). */
  nextDueMs?: number
  /** The same for edits and reactions. */
  actDueMs?: number
  /** When the user last added text to the chat under slow mode. */
  lastSentAtMs?: number
  /** The user's changes of messages that are not published yet, or whose publisher died (see act-step.ts). */
  unpublished?: Set<string>
  /** The newest message that an e-mail was claimed for, and when (see notify-member.ts). */
  notifiedSeq?: number
  notifiedAtMs?: number
  /** The message after which that e-mail counts, until the e-mail is known to be sent. */
  untoldAfterSeq?: number
  /** The last message whose required notification was claimed for the member, and when (see notify-user.ts). */
  requiredSeq?: number
  requiredAtMs?: number
}

export const mentionsCounted = 100

/** A chat's activity is copied to its memberships when it is so much later than at the last time: an hour. */
export const activityCopyMs = 3_600_000

/** The chat's side of a membership, to list members. Written and removed together with it. */
export type RosterEntry = Key & {
  userId: string
  role: Role
  joinedAtMs: number
  /** Data of the application; see custom.ts. */
  custom?: string
}

/** The number of unread messages depends on the log's end and the read mark alone. */
export const unreadAfter = (lastSeq: number, readSeq: number): number => Math.max(0, lastSeq - readSeq)

/** The end of the log decides, so that nothing is written when a message brings the chat back. */
export const isHidden = ({ hiddenAfterSeq }: Pick<Membership, 'hiddenAfterSeq'>, lastSeq: number): boolean =>
  hiddenAfterSeq !== undefined && lastSeq <= hiddenAfterSeq

/** How many unread messages up to the end of the log name the user. The membership may know of later ones already. */
export const unreadMentions = (
  { mentionSeqs, readSeq }: Pick<Membership, 'mentionSeqs' | 'readSeq'>,
  lastSeq: number,
): number => [...(mentionSeqs ?? [])].filter((seq) => seq > readSeq && seq <= lastSeq).length

const myMembership = (membership: Membership, lastSeq: number): NonNullable<Chat['me']> => {
  const { role, readSeq, notifications } = membership
  return {
    role,
    readSeq,
    unread: unreadAfter(lastSeq, readSeq),
    mentions: unreadMentions(membership, lastSeq),
    notifications,
    ...(isHidden(membership, lastSeq) && { hidden: true }),
  }
}

/**
 * A chat as an answer or a push has it.
 * @param preview whether the reader may see `lastMessage`: `viewChat` decides that.
 */
export const toChat = (
  meta: ChatMeta,
  head: ChatHead,
  { membership, preview }: { membership?: Membership | undefined; preview: boolean },
): Chat => ({
  chatId: meta.chatId,
  kind: meta.kind,
  name: meta.name,
  description: meta.description,
  ownerId: meta.ownerId,
  createdAt: new Date(meta.createdAtMs).toISOString(),
  memberCount: meta.memberCount,
  locked: head.locked,
  slowModeSeconds: head.slowModeSeconds,
  ...customField(meta),
  lastSeq: head.lastSeq,
  ...(preview && head.lastMessage && { lastMessage: head.lastMessage }),
  ...(membership && { me: myMembership(membership, head.lastSeq) }),
})
