import type { Chat } from '../../shared/contract/chats.ts'
import type { Member } from '../../shared/contract/members.ts'
import { harmlessLine } from './harmless.ts'
import { paint, paintName } from './paint.ts'
import { saidOfDeleted, timeOf } from './show-message.ts'

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** `Lunch (group, 3 members)`. */
export const chatTitle = ({ name, kind, memberCount }: Chat): string =>
  harmlessLine(`${name || 'Chat'} (${kind}, ${count(memberCount, 'member')})`)

const lastWords = ({ lastMessage }: Chat): string => {
  if (!lastMessage) return ''
  const { sentAt, senderName, type, text, deletedAt } = lastMessage
  const said = deletedAt
    ? saidOfDeleted(lastMessage)
    : type === 'text'
      ? `${senderName}: ${text}`
      : `* ${text}`
  return `${timeOf(sentAt)} ${harmlessLine(said)}`
}

const unreadIn = ({ me }: Chat): string => {
  if (!me?.unread) return ''
  return paint('bold', me.mentions > 0 ? `${me.unread} unread, ${me.mentions} for me` : `${me.unread} unread`)
}

/** One line for each chat: its id, what it is called, what is unread and what was said last. */
export const chatLines = (chats: readonly Chat[], otherNames: ReadonlyMap<string, string>): string[] =>
  chats.map((chat) => {
    const title = chat.kind === 'direct' ? harmlessLine(otherNames.get(chat.chatId) ?? '') : chatTitle(chat)
    return [chat.chatId, title, unreadIn(chat), lastWords(chat)].filter((part) => part !== '').join('  ')
  })

/** A chat and its members, for `parley info`. */
export const infoLines = (chat: Chat, members: readonly Member[]): string[] => {
  const more = chat.memberCount - members.length
  return [
    `${chat.chatId}  ${chatTitle(chat)}`,
    ...(chat.description ? [harmlessLine(chat.description)] : []),
    ...(chat.locked ? ['Locked: only its owner and admins write'] : []),
    ...(chat.slowModeSeconds > 0 ? [`Slow: one message in ${chat.slowModeSeconds} s`] : []),
    ...(chat.me
      ? [`I am ${chat.me.role}; ${chat.me.unread} unread; notifications: ${chat.me.notifications}`]
      : []),
    ...members.map(
      ({ userId, username, role, online }) =>
        `  ${paintName(userId, harmlessLine(username))}  ${role}${online ? '  online' : ''}`,
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}
