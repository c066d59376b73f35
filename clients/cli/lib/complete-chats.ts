import { limits } from '../../../shared/contract/limits.ts'
import { completionsFor } from './chats-meant.ts'
import { contextFor } from './command.ts'
import type { Host } from './host.ts'
import { otherNames } from './other-names.ts'

/** Nobody waits longer for a Tab. */
const longestMs = 1500

/** Direct chats that are called by their names; the rest complete by id. */
const namedDirect = 16

/** The words that complete `--chat-id`: the latest chats. None if nobody is logged in, or the server takes too long. */
export const completeChats = async (host: Host): Promise<string[]> => {
  const signal = AbortSignal.timeout(longestMs)
  try {
    const { parley } = contextFor(host)
    const { chats } = await parley.call('listChats', { query: { limit: limits.page.max }, signal })
    const direct = chats.filter(({ kind }) => kind === 'direct').slice(0, namedDirect)
    const names = await otherNames(parley, direct, signal).catch(() => new Map<string, string>())
    return completionsFor(chats.map(({ chatId, name }) => ({ chatId, name: names.get(chatId) ?? name })))
  } catch {
    return []
  }
}
