import type { RosterEntry } from '../records/chat.ts'
import { presencesOf } from '../sockets/presence.ts'
import type { Member } from '../../contract/members.ts'
import type { Profile } from '../records/profile.ts'

/** Members as other members see them, without users whose profile is gone. */
export const memberView = async (
  entries: readonly Pick<RosterEntry, 'userId' | 'role' | 'joinedAtMs'>[],
  profiles: ReadonlyMap<string, Profile>,
): Promise<Member[]> => {
  const presences = await presencesOf(entries.map(({ userId }) => userId))
  return entries.flatMap(({ userId, role, joinedAtMs }) => {
    const username = profiles.get(userId)?.username
    if (username === undefined) return []
    return [
      {
        userId,
        username,
        role,
        joinedAt: new Date(joinedAtMs).toISOString(),
        ...(presences.get(userId) ?? { online: false }),
      },
    ]
  })
}
