import { useEffect, useRef, useState } from 'preact/hooks'
import type { Member } from '../../../shared/contract/members.ts'
import { roles } from '../../../shared/contract/roles.ts'
import type { Conversation } from '../../client/conversation.ts'
import { nameOf } from '../workspace/people.ts'
import { whenVisible } from '../lib/when-visible.ts'
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
  const { parley, directory } = useWorkspace()
  const [list, setList] = useState<readonly Member[]>([])
  const [more, setMore] = useState(false)
  const [rest, setRest] = useState<readonly Member[]>([])
  /** Where the rest begins; undefined if there is none, or while it loads. */
  const cursor = useRef<string | undefined>(undefined)

  const refresh = () => {
    const listed = parley.call('listMembers', {
      params: { chatId: conversation.chatId },
      query: { limit: membersShown },
    })
    listed.then(
      ({ members, nextCursor }) => {
        setList(members)
        directory.takeMembers(conversation.chatId, members)
        setMore(nextCursor !== undefined)
        cursor.current = nextCursor
      },
      // The list reloads when the connection is back or the membership changes.
      () => {},
    )
  }

  const loadRest = async () => {
    const found: Member[] = []
    let next = cursor.current
    cursor.current = undefined
    while (next !== undefined && found.length < membersKnown) {
      const page = await parley.call('listMembers', {
        params: { chatId: conversation.chatId },
        query: { limit: membersShown, cursor: next },
      })
      found.push(...page.members)
      setRest([...found])
      next = page.nextCursor
    }
  }

  useEffect(() => {
    let cancel = () => {}
    const refreshWhenVisible = () => {
      cancel()
      cancel = whenVisible(refresh)
    }
    refreshWhenVisible()
    const offs = [
      () => cancel(),
      conversation.on('members', refreshWhenVisible),
      conversation.on('status', (status) => {
        if (status === 'live') refreshWhenVisible()
      }),
      conversation.on('presence', ({ userId, online, lastSeenAt }) =>
        setList((members) =>
          members.map((member) =>
            member.userId === userId ? { ...member, online, ...(lastSeenAt && { lastSeenAt }) } : member,
          ),
        ),
      ),
    ]
    return () => {
      for (const off of offs) off()
    }
  }, [conversation])
  return {
    ...{ list, more, rest, refresh },
    // Members that could not be loaded are not suggested.
    loadRest: () => {
      loadRest().catch(() => {})
    },
  }
}
