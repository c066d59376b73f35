import type { Chat } from '../../../shared/contract/chats.ts'
import type { LastMessage, Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'

/** My chats as the list shows them, by their ids. */
export type Chats = Readonly<Record<string, Chat>>

const activity = ({ lastMessage, createdAt }: Chat): string => lastMessage?.sentAt ?? createdAt

/** Latest activity first. */
export const inOrder = (chats: Chats): Chat[] =>
  Object.values(chats).sort((one, other) => activity(other).localeCompare(activity(one)))

const unreadFrom = (lastSeq: number, readSeq: number) => Math.max(0, lastSeq - readSeq)

/** Of two states of a chat, each side's newest parts: answers and pushes overtake each other. */
export const mergeChat = (kept: Chat | undefined, came: Chat): Chat => {
  if (!kept) return came
  const me = came.me ?? kept.me
  const head = came.lastSeq >= kept.lastSeq ? came : kept
  const readSeq = Math.max(me?.readSeq ?? 0, kept.me?.readSeq ?? 0)
  return {
    ...came,
    lastSeq: head.lastSeq,
    ...(head.lastMessage && { lastMessage: head.lastMessage }),
    ...(me && { me: { ...me, readSeq, unread: unreadFrom(head.lastSeq, readSeq) } }),
  }
}

/** What one writes oneself, one has read, and all that was before it. */
const ownUpTo = (messages: readonly Message[], userId: string): number =>
  Math.max(0, ...messages.filter(({ senderId }) => senderId === userId).map(({ seq }) => seq))

const withMessages = (chat: Chat, messages: readonly Message[], userId: string): Chat => {
  const fresh = messages.filter(({ seq }) => seq > chat.lastSeq)
  const last = fresh.reduce<LastMessage | undefined>(
    (newest, next) => (newest && newest.seq > next.seq ? newest : next),
    undefined,
  )
  const read = withReadMark(
    last ? { ...chat, lastSeq: last.seq, lastMessage: last } : chat,
    ownUpTo(messages, userId),
  )
  const { me } = read
  if (!last || !me) return read
  const named = fresh.filter(({ seq, mentions }) => seq > me.readSeq && mentions?.includes(userId))
  const unread = unreadFrom(read.lastSeq, me.readSeq)
  return { ...read, me: { ...me, unread, mentions: me.mentions + named.length } }
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

/** What a push makes of a chat in the list. */
export const afterPush = (chat: Chat, push: Push, userId: string): Chat => {
  switch (push.type) {
    case 'messages':
      return withMessages(chat, push.messages, userId)
    case 'message.updated':
      return withUpdate(chat, push.message)
    case 'read':
      return push.userId === userId ? withReadMark(chat, push.readSeq) : chat
    case 'chat.updated':
      return mergeChat(chat, push.chat)
    default:
      return chat
  }
}
