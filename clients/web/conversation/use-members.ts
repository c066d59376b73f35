import { useEffect, useRef, useState } from 'preact/hooks'
import type { Member } from '../../../shared/contract/members.ts'
import { roles } from '../../../shared/contract/roles.ts'
import type { Conversation } from '../../client/conversation.ts'
import { type MembersWatch, watchMembers } from '../../client/watch-members.ts'
import { nameOf } from '../workspace/people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

export const membersShown = 100
/** About so many members can be suggested for a mention. */
const membersKnown = 1_000

export type Members = {
  list: readonly Member[]
  /** Whether there are more than `membersShown`. */
  more: boolean
  /** The members after those, once they were asked for. */
  rest: readonly Member[]
  loadRest(): void
  /** Reloads the list, e.g. after a change. */
  refresh(): void
}

/** Owner first, then admins, then members, each by name. */
export const inRank = (members: readonly Member[]): Member[] =>
  members.toSorted(
    (one, other) =>
      roles.indexOf(one.role) - roles.indexOf(other.role) || nameOf(one).localeCompare(nameOf(other)),
  )

/** The first `membersShown` members of a chat and their presence, kept up to date. */
export const useMembers = (conversation: Conversation): Members => {
  const { parley, people, readMarks } = useWorkspace()
  const [{ all, hasMore }, set] = useState({ all: [] as readonly Member[], hasMore: false })
  const latest = useRef({ all, hasMore })
  const watch = useRef<MembersWatch | undefined>(undefined)
  useEffect(() => {
    watch.current = watchMembers(parley, conversation, (members, hasMore) => {
      people.take(members)
      readMarks.take(conversation.chatId, members)
      latest.current = { all: members, hasMore }
      set(latest.current)
    })
    return () => watch.current?.stop()
  }, [conversation])

  const loadRest = async () => {
    while (latest.current.hasMore && latest.current.all.length < membersShown + membersKnown) {
      const before = latest.current
      await watch.current?.loadMore()
      // Another call is loading them, or they were read again.
      if (latest.current === before) return
    }
  }
  return {
    list: all.slice(0, membersShown),
    more: hasMore || all.length > membersShown,
    rest: all.slice(membersShown),
    refresh: () => watch.current?.refresh(),
    // Members that could not be loaded are not suggested.
    loadRest: () => {
      loadRest().catch(() => {})
    },
  }
}
