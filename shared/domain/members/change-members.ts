import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ChatHead, Membership } from '../records/chat.ts'
import type { Member } from '../../contract/members.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import type { ChatPush } from '../fan-out/fan-out-job.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { appendToLog, type Draft } from '../messages/append-to-log.ts'
import { removeSubscriptionsOf } from '../sockets/remove-subscriptions.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { memberView } from './member-view.ts'
import type { Joining } from './membership-steps.ts'

export type MembersChange<Name extends string> = {
  chatId: string
  head: ChatHead
  draft: Draft
  steps: (lastSeq: number) => Partial<Record<Name, TransactWriteItem>>
}

/**
 * Changes who is in a chat together with what the system says of it, in one transaction.
 * @returns the message to push; or which steps were refused.
 * @throws ParleyError `chat_not_found` when the chat is gone.
 */
export const changeMembers = async <Name extends string>({
  chatId,
  head,
  draft,
  steps,
}: MembersChange<Name | 'meta'>): Promise<
  { said: ChatPush; lastSeq: number } | { refused: ReadonlySet<Name> }
> => {
  const appended = await appendToLog<Name | 'meta'>({ chatId, head, drafts: [draft], steps })
  if (appended.committed) {
    return { said: { type: 'messages', chatId, messages: appended.messages }, lastSeq: appended.head.lastSeq }
  }
  if (appended.failed.has('meta')) throw chatNotFound()
  return { refused: new Set(appended.failed.keys()) as ReadonlySet<Name> }
}

/** Tells the chat, and the newcomers wherever they are. */
export const announceJoined = async (
  chatId: string,
  said: readonly ChatPush[],
  joined: readonly Joining[],
): Promise<Member[]> => {
  const userIds = joined.map(({ userId }) => userId)
  const members = await memberView(joined, await getProfiles(userIds))
  const push: ChatPush = { type: 'member.added', chatId, members }
  await Promise.all([fanOut(chatId, [...said, push]), pushToUsers(userIds, push)])
  return members
}

/** Ends the live delivery to a member who is out, then tells the chat, and them. */
export const letGo = async (
  chatId: string,
  said: readonly ChatPush[],
  { userId, joinedAtMs }: Pick<Membership, 'userId' | 'joinedAtMs'>,
): Promise<void> => {
  await removeSubscriptionsOf(chatId, userId, joinedAtMs)
  const push: ChatPush = { type: 'member.removed', chatId, userId }
  await Promise.all([fanOut(chatId, [...said, push]), pushToUsers([userId], push)])
}
