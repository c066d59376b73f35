import type { MessageType } from '../../contract/messages.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import type { ChatPush } from '../fan-out/fan-out-job.ts'
import { readMessages } from '../messages/read-messages.ts'
import type { ChatMeta, Membership } from '../records/chat.ts'
import { announceJoined, pushRemoved } from './change-members.ts'

/**
 * An act announces what it has written, and may die, or meet an error, between the two. Whoever asks again finds that it
 * is done, so the repeat announces it again.
 */

/** Milliseconds after a change in which its repeat announces it: clients ask again within seconds, and clocks differ. */
const repeatMs = 5 * 60_000

/** The message that reports the change is among so many, or later ones show readers that they lack it. */
const newest = 20

export const isJustNow = (atMs: number): boolean => atMs > Date.now() - repeatMs

/** The push of what somebody reported of late in messages of these types; none if there is nothing. */
const reportedBy = async (chatId: string, by: string, types: readonly MessageType[]): Promise<ChatPush[]> => {
  const log = await readMessages(chatId, { limit: newest })
  const messages = log
    .filter(
      ({ type, senderId, sentAt }) =>
        types.includes(type) && senderId === by && isJustNow(Date.parse(sentAt)),
    )
    .toReversed()
  return messages.length > 0 ? [{ type: 'messages', chatId, messages }] : []
}

/**
 * Announces members again who joined a moment ago.
 * @param by whoever let them join: the sender of the messages that say so.
 */
export const announceJoinedAgain = async (
  { chatId, kind }: Pick<ChatMeta, 'chatId' | 'kind'>,
  by: string,
  members: readonly Membership[],
): Promise<void> => {
  const joined = members.filter(({ joinedAtMs }) => isJustNow(joinedAtMs))
  if (joined.length === 0) return
  const reported = await reportedBy(chatId, by, ['joined'])
  if (reported.length > 0) await announceJoined({ chatId, kind }, reported, joined)
}

/** Announces again that somebody is no member any more, to the chat and to them. */
export const announceRemovedAgain = async (chatId: string, by: string, userId: string): Promise<void> => {
  const reported = await reportedBy(chatId, by, ['removed'])
  if (reported.length > 0) await pushRemoved(chatId, reported, userId)
}

/** Announces acts of these types again. @returns whether there were any a moment ago. */
export const announceActsAgain = async (
  chatId: string,
  by: string,
  types: readonly MessageType[],
): Promise<boolean> => {
  const reported = types.length > 0 ? await reportedBy(chatId, by, types) : []
  if (reported.length > 0) await fanOut(chatId, reported)
  return reported.length > 0
}
