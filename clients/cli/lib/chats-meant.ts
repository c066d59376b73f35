import { foldText } from '../../../shared/contract/text/fold.ts'

/** A chat by what people call it: its name, or the other's username for a direct chat. */
export type CalledChat = { chatId: string; name: string }

const direct = 'direct-'

/** Shorter beginnings of an id are more likely a mistyped name. */
const shortestPrefix = 4

export const sameName = (one: string, other: string): boolean => foldText(one) === foldText(other)

/** Whether this can only be a whole chat id, so that nobody can name a chat to be taken for it. */
export const isWholeId = (given: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) || /^direct-[\w-]{43}$/.test(given)

const beginsId = (chatId: string, given: string): boolean =>
  chatId.startsWith(given) && given.length >= shortestPrefix + (chatId.startsWith(direct) ? direct.length : 0)

/**
 * The chats that a person may mean by an id, the beginning of one, or a name. A whole id means its chat only. All
 * others count alike: a chat that somebody named after another one's id makes both ambiguous.
 */
export const chatsMeant = <C extends CalledChat>(given: string, chats: readonly C[]): C[] => {
  const whole = chats.filter(({ chatId }) => chatId === given)
  if (whole.length > 0) return whole
  return chats.filter(({ chatId, name }) => beginsId(chatId, given) || (name !== '' && sameName(name, given)))
}

/** Words that a shell takes as they are, or within quotes. */
const isPlainWord = (name: string): boolean => /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.@+-]*$/u.test(name)

/**
 * The words that complete `--chat-id`: names, and the ids of chats whose names are ambiguous or would mean something to
 * a shell, which obeys what others called their chats.
 */
export const completionsFor = (chats: readonly CalledChat[]): string[] => {
  const counts = new Map<string, number>()
  for (const { name } of chats) counts.set(foldText(name), (counts.get(foldText(name)) ?? 0) + 1)
  return chats.map(({ chatId, name }) =>
    isPlainWord(name) && counts.get(foldText(name)) === 1 ? name : chatId,
  )
}
