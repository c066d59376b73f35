import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ChatHead, ChatMeta, Membership } from '../records/chat.ts'
import type { Member } from '../../contract/members.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import type { ChatPush } from '../fan-out/fan-out-job.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { appendAct } from '../messages/append-act.ts'
import type { Draft } from '../messages/append-to-log.ts'
import { announceIn } from '../sockets/push-presence.ts'
import { removeSubscriptionsOf } from '../sockets/remove-subscriptions.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { hasBlocks, memberView } from './member-view.ts'
import type { Joining } from './membership-steps.ts'

export type MembersChange<Name extends string> = {
  chatId: string
  /** As it was read before the change. */
  head: ChatHead
  /** The system message that reports the change. */
  draft: Draft
  /** `ownSeq` in them stands for the seq of the system message. */
  steps: Partial<Record<Name, TransactWriteItem>>
}

/** The steps that were refused, each with the item as it stood; none if another writer was faster. */
type Refused<Name extends string> = ReadonlyMap<Name, Record<string, unknown> | undefined>

/**
 * Tries once to change who is in a chat, together with the system message that reports it, in one transaction.
 * @returns the system message to push, or which steps were refused.
 * @throws ParleyError `chat_not_found` when the chat is gone.
 */
export const changeMembers = async <Name extends string>({
  chatId,
  head,
  draft,
  steps,
}: MembersChange<Name | 'meta'>): Promise<
  { committed: true; push: ChatPush; seq: number } | { committed: false; refused: Refused<Name> }
> => {
  const appended = await appendAct<Name | 'meta'>({ chatId, head, drafts: [draft], steps })
  if (appended.committed) {
    const { messages } = appended
    return { committed: true, push: { type: 'messages', chatId, messages }, seq: messages.at(-1)?.seq ?? 0 }
  }
  if (appended.failed.has('meta')) throw chatNotFound()
  return { committed: false, refused: appended.failed as Refused<Name> }
}

/**
 * Announces new members to the chat, and to themselves wherever they are. One push goes to everyone in it, so members
 * who have blocked anybody are offline in it, and those who may see them learn it after that.
 */
export const announceJoined = async (
  { chatId, kind }: Pick<ChatMeta, 'chatId' | 'kind'>,
  systemMessages: readonly ChatPush[],
  joined: readonly Joining[],
): Promise<Member[]> => {
  const userIds = joined.map(({ userId }) => userId)
  const profiles = await getProfiles(userIds)
  const members = await memberView(joined, profiles, { kind })
  const push: ChatPush = { type: 'member.added', chatId, members }
  await Promise.all([fanOut(chatId, [...systemMessages, push]), pushToUsers(userIds, push)])
  const blocking = [...profiles.values()].filter(hasBlocks).map(({ userId }) => userId)
  if (kind !== 'public' && blocking.length > 0) await announceIn(chatId, blocking)
  return members
}

/** Announces to the chat and to the user that they are no member any more. */
export const pushRemoved = async (
  chatId: string,
  systemMessages: readonly ChatPush[],
  userId: string,
): Promise<void> => {
  const push: ChatPush = { type: 'member.removed', chatId, userId }
  await Promise.all([fanOut(chatId, [...systemMessages, push]), pushToUsers([userId], push)])
}

/** Ends the live delivery to a user who is no member any more, then announces that to the chat and to the user. */
export const announceRemoved = async (
  chatId: string,
  systemMessage: ChatPush,
  { userId, joinedAtMs }: Pick<Membership, 'userId' | 'joinedAtMs'>,
): Promise<void> => {
  await removeSubscriptionsOf(chatId, userId, joinedAtMs)
  await pushRemoved(chatId, [systemMessage], userId)
}
