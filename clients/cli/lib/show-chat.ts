import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import { calledBy } from './called-by.ts'
import { harmlessLine } from './harmless.ts'
import { paint, paintName } from './paint.ts'
import { deletedText, timeOf } from './show-message.ts'

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** `Lunch (group, 3 members)`. */
export const chatTitle = ({ name, kind, memberCount }: Chat): string =>
  harmlessLine(`${name || 'Chat'} (${kind}, ${count(memberCount, 'member')})`)

const lastMessageLine = ({ lastMessage }: Chat): string => {
  if (!lastMessage) return ''
  const { sentAt, senderName, type, text, deletedAt } = lastMessage
  const line = deletedAt ? deletedText(lastMessage) : type === 'text' ? `${senderName}: ${text}` : `* ${text}`
  return `${timeOf(sentAt)} ${harmlessLine(line)}`
}

const unreadIn = ({ me }: Chat): string => {
  if (!me?.unread) return ''
  return paint(
    'bold',
    me.mentions > 0 ? `${me.unread} unread, ${count(me.mentions, 'mention')}` : `${me.unread} unread`,
  )
}

/** One line per chat: its id, title, unread count and last message. */
export const chatLines = (chats: readonly Chat[], others: ReadonlyMap<string, Member>): string[] =>
  chats.map((chat) => {
    const other = others.get(chat.chatId)
    const title = chat.kind !== 'direct' ? chatTitle(chat) : other ? calledBy(other) : ''
    return [chat.chatId, title, unreadIn(chat), lastMessageLine(chat)]
      .filter((part) => part !== '')
      .join('  ')
  })

/** One line per member: name, role, and whether they are online. */
export const memberLines = (members: readonly Member[]): string[] =>
  members.map(
    ({ userId, username, displayName, kind, role, online }) =>
      `  ${paintName(userId, calledBy({ username, displayName }))}${kind === 'bot' ? ' (bot)' : ''}  ${role}${online ? '  online' : ''}`,
  )

/** A chat and its members, for `parley info`. */
export const infoLines = (chat: Chat, members: readonly Member[]): string[] => {
  const more = chat.memberCount - members.length
  return [
    `${chat.chatId}  ${chatTitle(chat)}`,
    ...(chat.description ? [harmlessLine(chat.description)] : []),
    ...(chat.locked ? ['Locked: only the owner and admins can write'] : []),
    ...(chat.slowModeSeconds > 0 ? [`Slow mode: one message every ${chat.slowModeSeconds} s`] : []),
    ...(chat.me
      ? [`You are ${chat.me.role}; ${chat.me.unread} unread; notifications: ${chat.me.notifications}`]
      : []),
    ...memberLines(members),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}
