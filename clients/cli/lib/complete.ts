import { limits } from '../../../shared/contract/limits.ts'
import { foldPrefix, foldText } from '../../../shared/contract/text/fold.ts'
import type { Client } from '../../client/create-client.ts'
import { chatsMeant, completionsFor, isWholeId } from './chats-meant.ts'
import { contextFor } from './command.ts'
import type { Host } from './host.ts'
import { listBlocks } from './list-blocks.ts'
import { listMembers } from './list-members.ts'
import { separators } from './options.ts'
import { otherMembers } from './other-members.ts'
import { searchPeople } from './search-people.ts'

/** Nobody waits longer for a Tab. */
const longestMs = 1500

/** Members that are looked up. */
const mostMembers = 10 * limits.page.max

/** Direct chats that are called by their names; the rest complete by id. */
const namedDirect = 16

const chatOptions = ['--chat-id', '-c']
const peopleOptions = ['--users', '-u']

/** Commands that take one's own name with `-u`. */
const ownName = ['register', 'confirm', 'resend-code', 'login', 'forgot-password', 'profile']

/** Commands about the members of a chat. */
const aboutMembers = ['remove', 'ban']

/** The words of a line: the command, its options, and the word that is being typed. */
type Line = { command: string; words: readonly string[]; option: string; typed: string }

const lineOf = (words: readonly string[]): Line => ({
  command: words[0] ?? '',
  words,
  option: words.at(-2) ?? '',
  typed: words.at(-1) ?? '',
})

type Look = { parley: Client; signal: AbortSignal }

const latestDirect = async ({ parley, signal }: Look) => {
  const { chats } = await parley.call('listChats', { query: { limit: limits.page.max }, signal })
  const direct = chats.filter(({ kind }) => kind === 'direct').slice(0, namedDirect)
  return { chats, others: await otherMembers(parley, direct, signal).catch(() => new Map<string, never>()) }
}

/** The latest chats. */
const chatWords = async (look: Look): Promise<string[]> => {
  const { chats, others } = await latestDirect(look)
  return completionsFor(
    chats.map(({ chatId, name }) => ({ chatId, name: others.get(chatId)?.username ?? name })),
  )
}

/** The members of one of the latest chats, by its id, the beginning of it, or its name. */
const membersOf = async (given: string, { parley, signal }: Look) => {
  const { chats } = await parley.call('listChats', { query: { limit: limits.page.max }, signal })
  const [chatId, ...others] = isWholeId(given) ? [given] : chatsMeant(given, chats).map((chat) => chat.chatId)
  if (chatId === undefined || others.length > 0) return []
  return listMembers(parley, chatId, { limit: mostMembers, signal })
}

/** The users that a command may be about: all whose names begin so, or with nothing typed those of direct chats. */
const peopleFor = async ({ command, words }: Line, typed: string, look: Look) => {
  const { parley, signal } = look
  if (command === 'unblock') return (await listBlocks(parley, { signal })).map(({ user }) => user)
  const chat = words[words.findIndex((word) => chatOptions.includes(word)) + 1]
  if (aboutMembers.includes(command) && chat !== undefined && chat !== command) return membersOf(chat, look)
  if (foldPrefix(typed) === '') return [...(await latestDirect(look)).others.values()]
  // A search hides the suspended from everyone else.
  if (command === 'admin')
    return (await parley.call('findAnyUsers', { query: { prefix: typed }, signal })).users
  return searchPeople(parley, typed, { signal })
}

/** Usernames behind the names that stand there already: `bob,ca` completes to `bob,carol`. */
const peopleWords = async (line: Line, look: Look): Promise<string[]> => {
  const start = [...line.typed.matchAll(separators)].at(-1)
  const before = start ? line.typed.slice(0, start.index + start[0].length) : ''
  const typed = line.typed.slice(before.length)
  const people = await peopleFor(line, typed, look)
  return people
    .filter(({ userId }) => userId !== look.parley.user?.userId)
    .map(({ username }) => username)
    .filter((name) => foldText(name).startsWith(foldPrefix(typed)) && !name.startsWith('-'))
    .map((name) => `${before}${name}`)
}

const wordsFor = (line: Line) => {
  if (chatOptions.includes(line.option)) return chatWords
  const isPeople = peopleOptions.includes(line.option) && !ownName.includes(line.command)
  return isPeople ? (look: Look) => peopleWords(line, look) : undefined
}

/**
 * The words that complete a line whose last word names a chat or people; undefined for commands and options, which
 * yargs knows. None if nobody is logged in, or the server takes too long.
 * @param words those after `parley`; the last one is being typed.
 */
export const complete = (words: readonly string[], host: Host): Promise<string[]> | undefined => {
  const find = wordsFor(lineOf(words))
  if (!find) return undefined
  const look = async () => {
    const signal = AbortSignal.timeout(longestMs)
    return find({ parley: contextFor(host).parley, signal })
  }
  return look().catch(() => [])
}
