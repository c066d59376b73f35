import type { ChatKind } from '../../contract/chats.ts'
import type { Member } from '../../contract/members.ts'
import { getItems } from '../../platform/storage/read.ts'
import type { Membership } from '../records/chat.ts'
import { customField } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { type Profile, shownUser } from '../records/profile.ts'
import { shownPresencesOf } from '../sockets/presence.ts'

/** The chat in which members are seen, and by whom; without `userId`, by everyone in it. */
export type Viewer = { kind: ChatKind; userId?: string }

/** Whether a user has blocked anybody, and so hides from some of a chat. */
export const hasBlocks = ({ blockCount = 0 }: Profile): boolean => blockCount > 0

/** Those whose presence the viewer may not see. Public chats show nobody's. */
const unseenBy = async ({ kind, userId }: Viewer, profiles: readonly Profile[]): Promise<Set<string>> => {
  const all = new Set(profiles.map((profile) => profile.userId))
  if (kind === 'public') return all
  const blocking = profiles.filter(hasBlocks).map((profile) => profile.userId)
  if (userId === undefined) return new Set(blocking)
  const blocks = await getItems<unknown[]>(blocking.map((blockerId) => keys.block(blockerId, userId)))
  return new Set(blocking.filter((_, index) => blocks[index] !== undefined))
}

/** Members as another one sees them, without users whose profile is gone. */
export const memberView = async (
  entries: readonly (Pick<Membership, 'userId' | 'role' | 'joinedAtMs' | 'readSeq'> & {
    custom?: string | undefined
  })[],
  profiles: ReadonlyMap<string, Profile>,
  viewer: Viewer,
): Promise<Member[]> => {
  const shown = entries.flatMap((entry) => profiles.get(entry.userId) ?? [])
  const [presences, unseen] = await Promise.all([
    shownPresencesOf(shown.map(({ userId }) => userId)),
    unseenBy(viewer, shown),
  ])
  return entries.flatMap(({ userId, role, joinedAtMs, readSeq, custom }) => {
    const profile = profiles.get(userId)
    if (!profile) return []
    const presence = unseen.has(userId) ? undefined : presences.get(userId)
    return [
      {
        userId,
        ...shownUser(profile),
        ...customField({ custom }),
        role,
        joinedAt: new Date(joinedAtMs).toISOString(),
        readSeq,
        ...(presence ?? { online: false }),
      },
    ]
  })
}
