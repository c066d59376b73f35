import type { Message } from '../../shared/contract/messages.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { LogBreak } from './continuity.ts'
import type { OutgoingMessage } from './outbox.ts'

/**
 * The states of a conversation:
 *
 *     entering ── entered ──▶ live
 *         ▲                    │
 *         └── socket lost ─────┘
 *
 *     any state ── left, refused, or session closed ──▶ ended, for good
 */
export type ConversationStatus = 'entering' | 'live' | 'ended'

type PushOf<T extends Push['type']> = Extract<Push, { type: T }>

export type ConversationEvents = {
  /** All messages, whenever one of them is new or has changed. */
  change: readonly Message[]
  /** New messages at the end: each once and in order. */
  arrived: readonly Message[]
  /** Newer versions of shown messages: edits, deletions, reactions. */
  updated: readonly Message[]
  outbox: readonly OutgoingMessage[]
  status: ConversationStatus
  typing: PushOf<'typing'>
  read: PushOf<'read'>
  /** For every user who shares a chat with this one. */
  presence: PushOf<'presence'>
  members: PushOf<'member.added'> | PushOf<'member.updated'> | PushOf<'member.removed'>
  /**
   * The log does not go on from the one that was seen before: somebody has rewritten it, or restored a backup. After
   * one that has become shorter the conversation ends with `cursor_ahead`; the chat can be entered again.
   */
  break: LogBreak
  /** The chat was changed, e.g. renamed or locked, or was deleted. */
  chat: PushOf<'chat.updated'> | PushOf<'chat.deleted'>
}

/** The event of each push; pushes about messages change the list instead. */
export const eventsOfPushes = {
  typing: 'typing',
  read: 'read',
  presence: 'presence',
  'member.added': 'members',
  'member.updated': 'members',
  'member.removed': 'members',
  'chat.updated': 'chat',
  'chat.deleted': 'chat',
} as const satisfies { [T in Push['type']]?: keyof ConversationEvents }
