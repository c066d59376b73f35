import { useEffect, useState } from 'preact/hooks'
import type { Member } from '../../../shared/contract/members.ts'
import { roles } from '../../../shared/contract/roles.ts'
import type { Conversation } from '../../client/conversation.ts'
import { useWorkspace } from '../workspace/workspace.ts'

export type Members = {
  list: readonly Member[]
  /** There are more than were asked for. */
  more: boolean
  /** Asks anew, e.g. after a change of one's own. */
  refresh(): void
}

/** The owner, then admins, then members, each by name. */
export const inRank = (members: readonly Member[]): Member[] =>
  members.toSorted(
    (one, other) =>
      roles.indexOf(one.role) - roles.indexOf(other.role) || one.username.localeCompare(other.username),
  )

/** Who is in a chat, as far as one page goes, and who of them is there. */
export const useMembers = (conversation: Conversation): Members => {
  const { parley } = useWorkspace()
  const [list, setList] = useState<readonly Member[]>([])
  const [more, setMore] = useState(false)

  const refresh = () => {
    const asked = parley.call('listMembers', {
      params: { chatId: conversation.chatId },
      query: { limit: 100 },
    })
    asked.then(
      ({ members, nextCursor }) => {
        setList(members)
        setMore(nextCursor !== undefined)
      },
      // Asked again when the line is back, or the next time that somebody comes or goes.
      () => {},
    )
  }

  useEffect(() => {
    refresh()
    const offs = [
      conversation.on('members', refresh),
      conversation.on('status', (status) => {
        if (status === 'live') refresh()
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
  return { list, more, refresh }
}
