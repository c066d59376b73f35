import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import type { StoredReaction } from '../records/message.ts'

/** By emoji. Who reacted with what is an item each, written or removed together with these counts. */
export type Reactions = Record<string, StoredReaction>

/**
 * Adds a reaction that is not there yet.
 * @throws ParleyError `too_many_reactions` for one kind more than a message may have.
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

/** Takes off a reaction that is there. */
export const takeFrom = (reactions: Reactions, emoji: string, userId: string): Reactions => {
  const { [emoji]: reaction, ...others } = reactions
  if (!reaction || reaction.count <= 1) return others
  return {
    ...others,
    [emoji]: { count: reaction.count - 1, userIds: reaction.userIds.filter((id) => id !== userId) },
  }
}
