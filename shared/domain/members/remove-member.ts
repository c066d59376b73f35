import { authoriseInChat, authoriseMember, requirePermission } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { mayActOn } from '../access/permissions.ts'
import type { Membership } from '../records/chat.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { tries } from '../../platform/storage/tries.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { changeMembers, letGo } from './change-members.ts'
import { actorStep, countStep, partSteps } from './membership-steps.ts'

type StepName = 'actor' | 'membership' | 'roster' | 'profile'

const notAMember = () => new ParleyError('member_not_found', 'This user is not a member of the chat')

/** What `mayActOn` refuses, in words. */
export const requireRank = (actor: Membership, target: Membership): void => {
  if (!mayActOn(actor.role, target.role)) {
    throw new ParleyError('forbidden', `Your role here (${actor.role}) does not reach this member`)
  }
}

const leave = async (credentials: TokenCredentials, chatId: string): Promise<boolean> => {
  const { caller, head, membership } = await authoriseInChat(credentials, chatId, 'readChat')
  if (membership?.role === 'owner') {
    throw new ParleyError('last_owner', 'The owner cannot leave: hand the chat over or delete it')
  }
  requirePermission(head, membership?.role ?? 'outsider', 'leave')
  if (!membership) throw chatNotFound()
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'left', sender: caller, text: `${caller.username} left` },
    steps: () => ({ meta: countStep(chatId, -1), ...partSteps(chatId, membership) }),
  })
  if ('refused' in change) return false
  await letGo(chatId, [change.said], membership)
  return true
}

const remove = async (credentials: TokenCredentials, chatId: string, userId: string): Promise<boolean> => {
  const { caller, head, membership: actor } = await authoriseMember(credentials, chatId, 'removeMember')
  const target = await getItem<Membership>(keys.membership(userId, chatId))
  if (!target) throw notAMember()
  requireRank(actor, target)
  const username = (await getProfiles([userId])).get(userId)?.username ?? userId
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'removed', sender: caller, text: `${caller.username} removed ${username}` },
    steps: (lastSeq) => ({
      meta: countStep(chatId, -1),
      actor: actorStep(chatId, actor, lastSeq),
      ...partSteps(chatId, target),
    }),
  })
  if ('refused' in change) return false
  await letGo(chatId, [change.said], target)
  return true
}

/**
 * Removes a member, or lets the caller leave (`me`). When it returns, nothing more is delivered to that user from
 * this chat. The subscriptions end here at once, and again from the table's stream, in case this function dies
 * between the two writes.
 * @throws ParleyError `chat_not_found`, `forbidden`, `member_not_found`, `last_owner` when the owner would leave.
 */
export const removeMember = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
): Promise<void> => {
  const self = member === 'me' || member === credentials.userId
  for await (const _ of tries()) {
    if (await (self ? leave(credentials, chatId) : remove(credentials, chatId, member))) return
    // Somebody's role changed meanwhile, or they are gone: look again.
  }
  throw unavailable()
}
