import pMap from 'p-map'
import type { Chat } from '../../../shared/contract/chats.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { ApiError, hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import { chatsMeant, isWholeId, sameName } from './chats-meant.ts'
import { UsageError } from './failure.ts'
import { findUser } from './find-user.ts'
import { harmlessLine } from './harmless.ts'
import { listChats } from './list-chats.ts'
import { otherMember } from './other-members.ts'
import { chatTitle } from './show-chat.ts'

/** How many chats an error names. */
const mostNamed = 5

/** How many chats are looked up at a time. */
const concurrency = 8

/** The ids of the direct chats with this user, asking only about chats in which the other has not written last. */
const directChatsWith = async (parley: Client, username: string, chats: readonly Chat[]) => {
  const direct = chats.filter(({ kind }) => kind === 'direct')
  const wanted = direct.length > 0 ? (await findUser(parley, username))?.userId : undefined
  if (wanted === undefined) return new Set<string>()
  const isWith = async (chat: Chat): Promise<boolean> => {
    const writer = chat.lastMessage?.type === 'text' ? chat.lastMessage.senderId : undefined
    if (writer !== undefined && writer !== parley.user?.userId) return writer === wanted
    return (await otherMember(parley, chat))?.userId === wanted
  }
  const found = await pMap(direct, async (chat) => ((await isWith(chat)) ? [chat.chatId] : []), {
    concurrency,
  })
  return new Set(found.flat())
}

const describe = ({ chatId, title }: { chatId: string; title: string }): string => `${chatId} ${title}`

const ambiguous = (given: string, meant: readonly { chatId: string; title: string }[]): UsageError => {
  const more = meant.length - mostNamed
  const named = meant.slice(0, mostNamed).map(describe).join('; ')
  return new UsageError(
    harmlessLine(`${given} may mean ${named}${more > 0 ? `; and ${more} more` : ''}. Give the id`),
  )
}

const ownChat = async (parley: Client, given: string): Promise<string | undefined> => {
  const lists = [false, true].map((hidden) => listChats(parley, { limit: limits.chatsPerUser, hidden }))
  const chats = (await Promise.all(lists)).flat()
  const withThem = await directChatsWith(parley, given, chats)
  const called = chats.map((chat) => {
    const isWithThem = withThem.has(chat.chatId)
    const title = isWithThem ? `${given} (direct)` : chatTitle(chat)
    return { chatId: chat.chatId, name: isWithThem ? given : chat.name, title }
  })
  const meant = chatsMeant(given, called)
  if (meant.length > 1) throw ambiguous(given, meant)
  return meant[0]?.chatId
}

/** The names of public chats are unique. */
const publicChat = async (parley: Client, given: string): Promise<string | undefined> => {
  if ([...given].length > limits.chatName.max) return undefined
  const chats = await listChats(parley, { limit: limits.page.max, publicPrefix: given })
  return chats.find(({ name }) => sameName(name, given))?.chatId
}

/** An id that is spelt like no id of ours, such as one that was imported. */
const byId = async (parley: Client, given: string): Promise<string> => {
  const unknown = new ApiError(
    'chat_not_found',
    harmlessLine(`There is no chat with the name or id ${given}`),
  )
  if (!/^[\w-]{1,64}$/.test(given)) throw unknown
  try {
    return (await parley.call('getChat', { params: { chatId: given } })).chatId
  } catch (error) {
    throw hasCode(error, 'chat_not_found') ? unknown : error
  }
}

/** Finds a chat by what a person calls it. @returns its id. */
export type FindChat = (parley: Client, given: string) => Promise<string>

/**
 * Finds a chat by its id, the beginning of its id, its name, or the other's username for a direct chat: among one's own
 * chats first.
 * @throws UsageError when several are meant. @throws ApiError `chat_not_found`.
 */
export const findChat: FindChat = async (parley, given) => {
  if (isWholeId(given)) return given
  if (given.trim() === '') throw new UsageError('--chat-id must name a chat')
  return (await ownChat(parley, given)) ?? (await publicChat(parley, given)) ?? byId(parley, given)
}

/** The same, among public chats first. */
export const findPublicChat: FindChat = async (parley, given) => {
  if (isWholeId(given)) return given
  return (await publicChat(parley, given)) ?? findChat(parley, given)
}
