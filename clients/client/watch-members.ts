import type { Member } from '../../shared/contract/members.ts'
import type { Conversation } from './conversation.ts'
import type { Client } from './create-client.ts'
import { marksOfWriters } from './marks-of-writers.ts'
import { pageMax } from './sizes.ts'
import { whenVisible } from './when-visible.ts'

export type MembersWatch = {
  /** Reads the first 100 again, e.g. after a change by `call`. */
  refresh(): void
  /** Reads the next 100. @throws ApiError (rejects) */
  loadMore(): Promise<void>
  stop(): void
}

type OnChange = (members: readonly Member[], hasMore: boolean) => void

/**
 * Watches the members of a chat, with their presence and read marks. The first 100 are read when the conversation
 * opens, when the connection is back, and when somebody comes or goes; a page in the background reads them once it is
 * visible.
 * @param onChange gets all that were read, and whether there are more.
 */
export const watchMembers = (
  parley: Client,
  conversation: Conversation,
  onChange: OnChange,
): MembersWatch => {
  const { chatId } = conversation
  const end = new AbortController()
  let members: readonly Member[] = []
  /** Where the members begin that were not read. */
  let next: string | undefined
  let asked = 0
  let cancelRefresh = () => {}
  const set = (changed: readonly Member[]) => {
    members = changed
    onChange(members, next !== undefined)
  }
  const change = (userId: string, changes: (member: Member) => Partial<Member>) => {
    if (members.some((member) => member.userId === userId))
      set(members.map((member) => (member.userId === userId ? { ...member, ...changes(member) } : member)))
  }
  const passed = (userId: string, seq: number) =>
    change(userId, ({ readSeq }) => ({ readSeq: Math.max(readSeq, seq) }))
  const read = (cursor: string | undefined) => {
    const query = { limit: pageMax, ...(cursor !== undefined && { cursor }) }
    return parley.call('listMembers', { params: { chatId }, query, signal: end.signal })
  }
  const readFirst = () => {
    const mine = ++asked
    read(undefined).then(
      (page) => {
        if (mine !== asked || end.signal.aborted) return
        next = page.nextCursor
        set(page.members)
      },
      // They are read again when the connection is back or somebody comes or goes.
      () => {},
    )
  }
  const refresh = () => {
    cancelRefresh()
    cancelRefresh = whenVisible(readFirst)
  }
  const offs = [
    () => cancelRefresh(),
    conversation.on('members', refresh),
    conversation.on('status', (status) => {
      if (status === 'live') refresh()
    }),
    conversation.on('presence', ({ userId, online, lastSeenAt }) =>
      change(userId, () => ({ online, ...(lastSeenAt !== undefined && { lastSeenAt }) })),
    ),
    conversation.on('read', ({ userId, readSeq }) => passed(userId, readSeq)),
    conversation.on('arrived', (messages) => {
      for (const { userId, readSeq } of marksOfWriters(messages)) passed(userId, readSeq)
    }),
  ]
  refresh()
  return {
    refresh,
    async loadMore() {
      const mine = asked
      const cursor = next
      if (cursor === undefined) return
      const page = await read(cursor)
      // Read again meanwhile, or twice at a time: what came first counts.
      if (mine !== asked || cursor !== next || end.signal.aborted) return
      next = page.nextCursor
      set([...members, ...page.members])
    },
    stop() {
      end.abort()
      for (const off of offs) off()
    },
  }
}
