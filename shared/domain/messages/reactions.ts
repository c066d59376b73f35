import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import type { StoredReaction } from '../records/message.ts'

/** Counts by emoji. Each user's reaction is also an item of its own, written or removed together with them. */
export type Reactions = Record<string, StoredReaction>

/**
 * Adds a user's reaction that is not there yet.
 * @throws ParleyError `too_many_reactions` if the message has no room for another kind.
 */
export const addTo = (reactions: Reactions, emoji: string, userId: string): Reactions => {
  const { count, userIds } = reactions[emoji] ?? { count: 0, userIds: [] }
  if (count === 0 && Object.keys(reactions).length >= limits.reactionKinds) {
    throw new ParleyError(
      'too_many_reactions',
      `A message has at most ${limits.reactionKinds} kinds of reactions`,
    )
  }
  const named = userIds.length < limits.reactionUsersNamed ? [...userIds, userId] : userIds
  return { ...reactions, [emoji]: { count: count + 1, userIds: named } }
}

/** Removes a user's reaction that is there. */
export const takeFrom = (reactions: Reactions, emoji: string, userId: string): Reactions => {
  const { [emoji]: reaction, ...others } = reactions
  if (!reaction || reaction.count <= 1) return others
  return {
    ...others,
    [emoji]: { count: reaction.count - 1, userIds: reaction.userIds.filter((id) => id !== userId) },
  }
}
