import type { Membership } from '../records/chat.ts'
import { presencesOf } from '../sockets/presence.ts'
import type { Member } from '../../contract/members.ts'
import type { Profile } from '../records/profile.ts'

/** Members as other members see them, without users whose profile is gone. */
export const memberView = async (
  entries: readonly Pick<Membership, 'userId' | 'role' | 'joinedAtMs' | 'readSeq'>[],
  profiles: ReadonlyMap<string, Profile>,
): Promise<Member[]> => {
  const presences = await presencesOf(entries.map(({ userId }) => userId))
  return entries.flatMap(({ userId, role, joinedAtMs, readSeq }) => {
    const username = profiles.get(userId)?.username
    if (username === undefined) return []
    return [
      {
        userId,
        username,
        role,
        joinedAt: new Date(joinedAtMs).toISOString(),
        readSeq,
        ...(presences.get(userId) ?? { online: false }),
      },
    ]
  })
}
