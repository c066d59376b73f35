import type { Member } from '../../shared/contract/members.ts'
import type { Conversation } from './conversation.ts'
import type { Client } from './create-client.ts'

/**
 * Watches the first 100 members of a chat, with their presence and read marks: read when the conversation opens, when
 * the connection is back, and when somebody comes or goes.
 * @returns a function that stops watching.
 */
export const watchMembers = (
  parley: Client,
  conversation: Conversation,
  onChange: (members: readonly Member[]) => void,
): (() => void) => {
  const { chatId } = conversation
  const end = new AbortController()
  let members: readonly Member[] = []
  let asked = 0
  const set = (next: readonly Member[]) => {
    members = next
    onChange(members)
  }
  const change = (userId: string, changes: Partial<Member>) => {
    if (members.some((member) => member.userId === userId))
      set(members.map((member) => (member.userId === userId ? { ...member, ...changes } : member)))
  }
  const read = () => {
    const mine = ++asked
    parley.call('listMembers', { params: { chatId }, query: { limit: 100 }, signal: end.signal }).then(
      (page) => {
        if (mine === asked && !end.signal.aborted) set(page.members)
      },
      // They are read again when the connection is back or somebody comes or goes.
      () => {},
    )
  }
  const offs = [
    conversation.on('members', read),
    conversation.on('status', (status) => {
      if (status === 'live') read()
    }),
    conversation.on('presence', ({ userId, online, lastSeenAt }) =>
      change(userId, { online, ...(lastSeenAt !== undefined && { lastSeenAt }) }),
    ),
    conversation.on('read', ({ userId, readSeq }) => change(userId, { readSeq })),
  ]
  read()
  return () => {
    end.abort()
    for (const off of offs) off()
  }
}
