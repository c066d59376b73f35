import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { limits } from '../contract/limits.ts'
import type { Message } from '../contract/messages.ts'
import { ParleyError } from '../errors/parley-error.ts'
import { keys } from '../storage/keys.ts'
import { getItem } from '../storage/read.ts'
import { step } from '../storage/write.ts'
import type { MessageRecord, StoredReaction } from './message-record.ts'
import { updateMessage } from './update-message.ts'

type Reactions = Record<string, StoredReaction>

/** @throws ParleyError `too_many_reactions` for one kind more than a message may have. */
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

export const takeFrom = (reactions: Reactions, emoji: string, userId: string): Reactions => {
  const { [emoji]: reaction, ...others } = reactions
  if (!reaction || reaction.count <= 1) return others
  return {
    ...others,
    [emoji]: { count: reaction.count - 1, userIds: reaction.userIds.filter((id) => id !== userId) },
  }
}

const requireReactable = (record: MessageRecord): void => {
  if (record.deletedAtMs !== undefined) throw new ParleyError('message_deleted', 'The message was deleted')
}

/**
 * Puts the caller's reaction on a message or takes it off, once per user and emoji: each reaction is an item of its
 * own, written or removed in the transaction that counts it. Doing it twice is harmless.
 * @throws ParleyError `chat_not_found`, `message_not_found`, `message_deleted`, `too_many_reactions`, `chat_locked`.
 */
export const react = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
  emoji: string,
  on: boolean,
): Promise<Message> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'react')
  requireWritable(head, membership.role)
  const key = keys.reaction(chatId, seq, emoji, caller.userId)
  // Whether it is there already is asked once; the transaction refuses, and the change is tried anew, if that is past.
  let there = (await getItem(key)) !== undefined
  return updateMessage(chatId, seq, (record) => {
    requireReactable(record)
    if (there === on) return undefined
    const { reactions = {} } = record
    const change = on ? addTo : takeFrom
    return {
      record: { ...record, reactions: change(reactions, emoji, caller.userId) },
      steps: {
        reaction: on
          ? step.put({ ...key }, { condition: 'attribute_not_exists(pk)' })
          : step.remove(key, { condition: 'attribute_exists(pk)' }),
      },
      onRefused: (refused) => {
        if (refused.has('reaction')) there = on
      },
    }
  })
}
