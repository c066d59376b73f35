import { authoriseInChat, authoriseMember, requirePermission } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayActOn } from '../access/permissions.ts'
import type { Membership } from '../records/chat.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { ownSeq } from '../messages/append-act.ts'
import { announceRemoved, changeMembers } from './change-members.ts'
import { memberNotFound } from './member-not-found.ts'
import { actorStep, countStep, leaveSteps } from './membership-steps.ts'

type StepName = 'actor' | 'membership' | 'roster' | 'profile' | 'left'

/** @throws ParleyError `forbidden` where `mayActOn` refuses. */
export const requireRank = (actor: Membership, target: Membership): void => {
  if (!mayActOn(actor.role, target.role)) {
    throw new ParleyError('forbidden', `Your role (${actor.role}) does not let you remove or ban this member`)
  }
}

const leave = async (credentials: TokenCredentials, chatId: string): Promise<boolean> => {
  const { caller, head, membership } = await authoriseInChat(credentials, chatId, 'readChat')
  if (membership?.role === 'owner') {
    throw new ParleyError('last_owner', 'The owner cannot leave the chat. Hand it over or delete it')
  }
  requirePermission(head, membership?.role ?? 'outsider', 'leave')
  if (!membership) throw chatNotFound()
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'left', sender: caller, text: `${caller.username} left` },
    steps: { meta: countStep(chatId, -1), ...leaveSteps(chatId, membership, 'left') },
  })
  if (!change.committed) return false
  await announceRemoved(chatId, change.push, membership)
  return true
}

const remove = async (credentials: TokenCredentials, chatId: string, userId: string): Promise<boolean> => {
  // Side by side, so that little happens in the chat between the reads and the write.
  const [{ caller, head, membership: actor }, target, profiles] = await Promise.all([
    authoriseMember(credentials, chatId, 'removeMember'),
    getItem<Membership>(keys.membership(userId, chatId)),
    getProfiles([userId]),
  ])
  if (!target) throw memberNotFound()
  requireRank(actor, target)
  const username = profiles.get(userId)?.username ?? userId
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'removed', sender: caller, text: `${caller.username} removed ${username}` },
    steps: {
      meta: countStep(chatId, -1),
      ...actorStep(chatId, actor, ownSeq),
      ...leaveSteps(chatId, target, 'removed'),
    },
  })
  if (!change.committed) return false
  await announceRemoved(chatId, change.push, target)
  return true
}

/**
 * Removes a member, or lets the caller leave (`me`). When it returns, nothing more from this chat is delivered to that
 * user. The subscriptions are removed here at once, and again through the table's stream, in case this function dies
 * between the two writes.
 * @throws ParleyError `chat_not_found`, `forbidden`, `member_not_found`, `last_owner` when the owner would leave.
 */
export const removeMember = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
): Promise<void> => {
  const self = member === 'me' || member === credentials.userId
  for await (const _ of attempts()) {
    if (await (self ? leave(credentials, chatId) : remove(credentials, chatId, member))) return
    // Another writer was faster, a role has changed, or the member is gone: look again.
  }
  throw unavailable()
}
