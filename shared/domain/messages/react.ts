import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Message } from '../../contract/messages.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import type { MessageRecord } from '../records/message.ts'
import { addTo, takeFrom } from './reactions.ts'
import { updateMessage } from './update-message.ts'

const requireReactable = (record: MessageRecord): void => {
  if (record.deletedAtMs !== undefined)
    throw new ParleyError('message_deleted', 'A deleted message takes no reactions')
}

/**
 * Adds the caller's reaction to a message or removes it, once per user and emoji: each reaction is an item of its own,
 * written or removed in the transaction that counts it. Doing it twice changes nothing and pushes nothing.
 * @throws ParleyError `chat_not_found`, `message_not_found`, `message_deleted`, `too_many_reactions`, `chat_locked`,
 * `rate_limited`.
 */
export const react = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
  emoji: string,
  on: boolean,
): Promise<Message> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'react')
  requireWritable(head, membership)
  const key = keys.reaction(chatId, seq, emoji, caller.userId)
  // Read once; if that is outdated, the transaction refuses the reaction's step: then it is as the caller wants it.
  const foundOn = (await getItem(key)) !== undefined
  return updateMessage(
    chatId,
    seq,
    (record, refused) => {
      requireReactable(record)
      if (foundOn === on || refused.has('reaction')) return undefined
      const { reactions = {} } = record
      const change = on ? addTo : takeFrom
      return {
        act: { operation: 'react', writes: true },
        record: { ...record, reactions: change(reactions, emoji, caller.userId) },
        steps: {
          reaction: on ? step.put({ ...key }, absent) : step.remove(key, present),
        },
      }
    },
    { head, membership },
  )
}
