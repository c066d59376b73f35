import type { Message } from '../../shared/contract/messages.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { OutgoingMessage } from './outbox.ts'

/** `live` while pushes come; `entering` before that, and whenever the line was lost; `ended` is for good. */
export type ConversationStatus = 'entering' | 'live' | 'ended'

type PushOf<T extends Push['type']> = Extract<Push, { type: T }>

export type ConversationEvents = {
  /** All messages, after any of them came or changed. */
  change: readonly Message[]
  /** Those that came at the end: each message once, in order. */
  arrived: readonly Message[]
  /** Newer versions of messages shown already: edits, deletions, reactions. */
  updated: readonly Message[]
  outbox: readonly OutgoingMessage[]
  status: ConversationStatus
  typing: PushOf<'typing'>
  read: PushOf<'read'>
  /** Of anybody this user shares a chat with. */
  presence: PushOf<'presence'>
  members: PushOf<'member.added'> | PushOf<'member.removed'>
  /** The chat was renamed, locked …, as `chat` says; or was deleted. */
  chat: PushOf<'chat.updated'> | PushOf<'chat.deleted'>
}

/** By which event each push is told; what concerns messages shows in the list. */
export const eventsOfPushes = {
  typing: 'typing',
  read: 'read',
  presence: 'presence',
  'member.added': 'members',
  'member.removed': 'members',
  'chat.updated': 'chat',
  'chat.deleted': 'chat',
} as const satisfies { [T in Push['type']]?: keyof ConversationEvents }
