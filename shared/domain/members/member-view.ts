import type { Membership } from '../records/chat.ts'
import { presencesOf } from '../sockets/presence.ts'
import type { Member } from '../../contract/members.ts'
import { type Profile, shownUser } from '../records/profile.ts'

/** Members as other members see them, without users whose profile is gone. */
export const memberView = async (
  entries: readonly Pick<Membership, 'userId' | 'role' | 'joinedAtMs' | 'readSeq'>[],
  profiles: ReadonlyMap<string, Profile>,
): Promise<Member[]> => {
  const presences = await presencesOf(entries.map(({ userId }) => userId))
  return entries.flatMap(({ userId, role, joinedAtMs, readSeq }) => {
    const profile = profiles.get(userId)
    if (!profile) return []
    return [
      {
        userId,
        ...shownUser(profile),
        role,
        joinedAt: new Date(joinedAtMs).toISOString(),
        readSeq,
        ...(presences.get(userId) ?? { online: false }),
      },
    ]
  })
}
