import type { ChatMeta, Membership } from '../records/chat.ts'
import { readMessages } from '../messages/read-messages.ts'
import { announceJoined } from './change-members.ts'

/** Milliseconds after a change in which its repeat announces it again: clients ask again within seconds. */
const repeatMs = 60_000

/** The message that reports the change is among so many, or later ones show readers that they lack it. */
const newest = 20

/**
 * Announces members again who joined a moment ago. Their caller asks again: the first call may have died, or met an error,
 * between its write and the announcement.
 * @param by whoever let them join: the sender of the messages that say so.
 */
export const announceJoinedAgain = async (
  { chatId, kind }: Pick<ChatMeta, 'chatId' | 'kind'>,
  by: string,
  members: readonly Membership[],
): Promise<void> => {
  const sinceMs = Date.now() - repeatMs
  const joined = members.filter(({ joinedAtMs }) => joinedAtMs > sinceMs)
  if (joined.length === 0) return
  const log = await readMessages(chatId, { limit: newest })
  const messages = log.filter(
    ({ type, senderId, sentAt }) => type === 'joined' && senderId === by && Date.parse(sentAt) > sinceMs,
  )
  if (messages.length === 0) return
  await announceJoined(
    { chatId, kind },
    [{ type: 'messages', chatId, messages: messages.toReversed() }],
    joined,
  )
}
