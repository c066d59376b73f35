import type { Chat } from '../../shared/contract/chats.ts'
import type { LastMessage, Message } from '../../shared/contract/messages.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'

/** The user's chats by id. */
export type Chats = Readonly<Record<string, Chat>>

const activity = ({ lastMessage, createdAt }: Chat): string => lastMessage?.sentAt ?? createdAt

/** Times of one format, which sort as text. A thousand chats are sorted again for each push. */
const byActivity = (one: Chat, other: Chat): number => {
  const [before, after] = [activity(one), activity(other)]
  if (before === after) return 0
  return before < after ? 1 : -1
}

/** The chats, latest activity first. */
export const inOrder = (chats: Chats): Chat[] => Object.values(chats).sort(byActivity)

const unreadFrom = (lastSeq: number, readSeq: number) => Math.max(0, lastSeq - readSeq)

/**
 * Whether an answer includes all that was pushed: if it lacks a message or a read mark, it lacks their mentions as
 * well.
 */
export const isCurrent = (kept: Chat, received: Chat): boolean =>
  received.lastSeq >= kept.lastSeq && (received.me?.readSeq ?? 0) >= (kept.me?.readSeq ?? 0)

/** Those of the chats that the user has not hidden. */
export const isShown = ({ me }: Chat): boolean => !me?.hidden

/** A new message brings a hidden chat back. */
const unhidden = <M extends NonNullable<Chat['me']>>({ hidden: _, ...me }: M) => me

/**
 * Whether what an answer or push says, or leaves as it was, of the user's own membership is about the newest message.
 */
const isKnownFrom = (kept: Chat, received: Chat): boolean =>
  received.me ? received.lastSeq >= kept.lastSeq : received.lastSeq <= kept.lastSeq

/** Merges two states of a chat, keeping the newer part of each: answers and pushes overtake each other. */
export const mergeChat = (kept: Chat | undefined, received: Chat): Chat => {
  if (!kept) return received
  const me = received.me ?? kept.me
  const head = received.lastSeq >= kept.lastSeq ? received : kept
  const readSeq = Math.max(me?.readSeq ?? 0, kept.me?.readSeq ?? 0)
  const mentions = (isCurrent(kept, received) ? received.me : kept.me)?.mentions ?? 0
  return {
    ...received,
    lastSeq: head.lastSeq,
    ...(head.lastMessage && { lastMessage: head.lastMessage }),
    ...(me && {
      me: {
        ...(isKnownFrom(kept, received) ? me : unhidden(me)),
        readSeq,
        mentions,
        unread: unreadFrom(head.lastSeq, readSeq),
      },
    }),
  }
}

/** The last seq the user wrote: writing a message reads everything before it. */
const lastOwnSeq = (messages: readonly Message[], userId: string): number =>
  Math.max(0, ...messages.filter(({ senderId }) => senderId === userId).map(({ seq }) => seq))

const withMessages = (chat: Chat, messages: readonly Message[], userId: string): Chat => {
  const fresh = messages.filter(({ seq }) => seq > chat.lastSeq)
  const last = fresh.reduce<LastMessage | undefined>(
    (newest, next) => (newest && newest.seq > next.seq ? newest : next),
    undefined,
  )
  const read = withReadMark(
    last ? { ...chat, lastSeq: last.seq, lastMessage: last } : chat,
    lastOwnSeq(messages, userId),
  )
  const { me } = read
  if (!last || !me) return read
  const named = fresh.filter(({ seq, mentions }) => seq > me.readSeq && mentions?.includes(userId))
  const unread = unreadFrom(read.lastSeq, me.readSeq)
  return { ...read, me: { ...unhidden(me), unread, mentions: me.mentions + named.length } }
}

/** Takes the state of a chat that is not entered. Answers and pushes overtake each other. */
const withActivity = (chat: Chat, push: Extract<Push, { type: 'activity' }>, userId: string): Chat => {
  const { lastSeq, lastMessage, mentions } = push
  const isNewer =
    lastSeq > chat.lastSeq ||
    (lastSeq === chat.lastSeq && (lastMessage?.revision ?? 0) > (chat.lastMessage?.revision ?? 0))
  if (!isNewer) return chat
  const here = { ...chat, lastSeq, ...(lastMessage && { lastMessage }) }
  if (!chat.me) return here
  const readSeq = lastMessage?.senderId === userId ? lastSeq : chat.me.readSeq
  return { ...here, me: { ...unhidden(chat.me), readSeq, mentions, unread: unreadFrom(lastSeq, readSeq) } }
}

const withUpdate = (chat: Chat, message: Message): Chat => {
  const { lastMessage } = chat
  if (lastMessage?.seq !== message.seq || (message.revision ?? 0) <= (lastMessage.revision ?? 0)) return chat
  return { ...chat, lastMessage: message }
}

const withReadMark = (chat: Chat, readSeq: number): Chat => {
  if (!chat.me || readSeq <= chat.me.readSeq) return chat
  const unread = unreadFrom(chat.lastSeq, readSeq)
  return { ...chat, me: { ...chat.me, readSeq, unread, mentions: unread === 0 ? 0 : chat.me.mentions } }
}

/**
 * Whether a push may have changed how many unread messages mention the user in a way that only the server knows: part
 * of them was read or written after, on another device, or an unread message was edited or deleted.
 */
export const needsRecount = (chat: Chat, push: Push, userId: string): boolean => {
  const { me } = chat
  if (!me) return false
  if (push.type === 'message.updated') {
    const { seq, mentions = [] } = push.message
    return seq > me.readSeq && (me.mentions > 0 || mentions.includes(userId))
  }
  if (push.type === 'activity') return false
  const after = afterPush(chat, push, userId)
  return after.me !== undefined && after.me.readSeq > me.readSeq && after.me.unread > 0 && me.mentions > 0
}

/** The state of a chat after a push. */
export const afterPush = (chat: Chat, push: Push, userId: string): Chat => {
  switch (push.type) {
    case 'messages':
      return withMessages(chat, push.messages, userId)
    case 'message.updated':
      return withUpdate(chat, push.message)
    case 'activity':
      return withActivity(chat, push, userId)
    case 'read':
      return push.userId === userId ? withReadMark(chat, push.readSeq) : chat
    case 'chat.updated':
      return mergeChat(chat, push.chat)
    default:
      return chat
  }
}
