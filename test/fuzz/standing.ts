import type { TableInMemory } from '../conditions/table-in-memory.ts'
import type { Change } from './world/checked-table.ts'

/** Somebody's place in a chat, from the table: everybody may read a public chat. */
export type Standing = 'member' | 'reader' | 'outsider'

/** To be asked before a request: what it does may end a membership. */
export const standingIn = (table: TableInMemory, userId: string, chatId: string): Standing => {
  if (table.get({ pk: `USER#${userId}`, sk: `CHAT#${chatId}` })) return 'member'
  return table.get({ pk: `CHAT#${chatId}`, sk: 'META' })?.['kind']?.S === 'public' ? 'reader' : 'outsider'
}

export type Granted = {
  chatId: string
  /** Undefined for whoever needs none: platform admins and the system. */
  standing: Standing | undefined
  /** Whether the request only reads, or makes the caller a member. */
  isOpenToReaders: boolean
}

/** A socket that turns out to be closed ends all its subscriptions. */
const isOfSocket = ({ pk, sk }: Change): boolean => sk.startsWith('SUB#') || pk.startsWith('CONN#')

const chatOf = ({ pk, sk }: Change): string | undefined => {
  const [, chatId] = /^CHAT#([^#]+)/.exec(pk) ?? /^CHAT#([^#]+)/.exec(sk) ?? []
  return chatId
}

/** The faults of a request about one chat that was not refused. */
export const judgeGranted = (
  { chatId, standing, isOpenToReaders }: Granted,
  changes: readonly Change[],
): string[] => {
  const isElsewhere = (change: Change) => !isOfSocket(change) && ![undefined, chatId].includes(chatOf(change))
  return [
    ...(standing === 'outsider' ? ['was granted to somebody outside the chat'] : []),
    ...(standing === 'reader' && !isOpenToReaders ? ['was granted to somebody who has not joined'] : []),
    ...(changes.some(isElsewhere) ? ['changed another chat than it names'] : []),
  ]
}
