import { limits } from '../../../shared/contract/limits.ts'
import type { Member } from '../../../shared/contract/members.ts'
import { foldPrefix, foldText } from '../../../shared/contract/text/fold.ts'
import type { Client } from '../../client/create-client.ts'
import { listMembers } from '../lib/list-members.ts'

/** Completes the text before the cursor: with what, and the end of it that is replaced. */
export type CompleteLine = (line: string) => Promise<[completions: string[], typed: string]>

type Person = Pick<Member, 'userId' | 'username' | 'displayName'>

/** A mention that is being typed: an `@` where a word may begin, and what follows it. */
const typedMention = /(?<![\p{L}\p{M}\p{N}@])@[\p{L}\p{M}\p{N}_.\-\u200c\u200d]*$/u

/** A longer list would push the conversation off the screen. */
const mostListed = 50

/** Members that are looked up. */
const mostMembers = 10 * limits.page.max

/** Nobody waits longer for a Tab. */
const longestMs = 1500

/** Milliseconds for which the members count as known: people come and go. */
const keptMs = 60_000

/** The end of a line that is a mention being typed; undefined if there is none. */
export const mentionIn = (line: string): string | undefined => typedMention.exec(line)?.[0]

/** The words that may complete a mention: by username, else by the display name, where only one begins so. */
export const mentionsFor = (typed: string, people: readonly Person[]): string[] => {
  const begin = foldPrefix(typed.slice(1))
  const named = people.filter(({ username }) => foldText(username).startsWith(begin))
  const called = people.filter(({ displayName = '' }) => foldText(displayName).startsWith(begin))
  const found = named.length > 0 || called.length > 1 ? named : called
  if (found.length === 1) return found.map(({ username }) => `@${username} `)
  return found.slice(0, mostListed).map(({ username }) => `@${username}`)
}

/** Completes `@mentions` of a chat's members. Without an answer in time nothing is completed. */
export const mentionCompleter = (parley: Client, chatId: string): CompleteLine => {
  let known: { members: Person[]; untilMs: number } | undefined
  const membersNow = async (): Promise<Person[]> => {
    if (known && Date.now() < known.untilMs) return known.members
    const signal = AbortSignal.timeout(longestMs)
    const members = await listMembers(parley, chatId, { limit: mostMembers, signal })
    known = { members, untilMs: Date.now() + keptMs }
    return members
  }
  return async (line) => {
    const typed = mentionIn(line)
    if (typed === undefined) return [[], line]
    const members = await membersNow().catch(() => known?.members ?? [])
    const others = members.filter(({ userId }) => userId !== parley.user?.userId)
    return [mentionsFor(typed, others), typed]
  }
}
