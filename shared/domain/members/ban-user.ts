import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { authoriseMember, type MemberAccess, roleChanged } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { isSystem } from '../access/service-credentials.ts'
import { getUser } from '../accounts/find-users.ts'
import { ownSeq } from '../messages/append-act.ts'
import type { Membership } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { Left } from '../records/left.ts'
import { removeStaleSubscriptions } from '../sockets/remove-subscriptions.ts'
import { announceRemovedAgain, isJustNow } from './announce-again.ts'
import { announceRemoved, changeMembers } from './change-members.ts'
import { actorCheck, actorStep, countStep, leaveSteps } from './membership-steps.ts'
import { requireRank } from './remove-member.ts'

type StepName = 'ban' | 'actor' | 'membership' | 'roster' | 'profile' | 'left'

const banStep = (chatId: string, userId: string, byUserId: string) =>
  step.put({ ...keys.ban(chatId, userId), userId, byUserId, bannedAtMs: Date.now() })

/** Bans a user who is no member, on the condition that this is still so. */
const banOutsider = async (
  { membership: actor }: MemberAccess<[]>,
  chatId: string,
  userId: string,
): Promise<boolean> => {
  const outcome = await transact<StepName | 'chat'>({
    ban: banStep(chatId, userId, actor.userId),
    // An actor's membership ends with the chat. The system has none, and its ban would outlive the chat.
    ...(isSystem(actor.userId)
      ? { chat: step.check(keys.chatMeta(chatId), present) }
      : actorCheck(chatId, actor)),
    membership: step.check(keys.membership(userId, chatId), absent),
  })
  if (outcome.committed) return true
  if (outcome.failed.has('chat')) throw chatNotFound()
  if (outcome.failed.has('actor')) throw roleChanged()
  return false
}

const banMember = async (
  { caller, head, membership: actor }: MemberAccess<[]>,
  chatId: string,
  target: Membership,
  username: string,
): Promise<boolean> => {
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'removed', sender: caller, text: `${caller.username} banned ${username}` },
    steps: {
      meta: countStep(chatId, -1),
      ban: banStep(chatId, target.userId, actor.userId),
      ...actorStep(chatId, actor, ownSeq),
      ...leaveSteps(chatId, target, 'banned'),
    },
  })
  if (!change.committed) {
    if (change.refused.has('actor')) throw roleChanged()
    return false
  }
  await announceRemoved(chatId, change.push, target)
  return true
}

/**
 * Ends what is left of a membership that has ended: the call that banned or removed the user may have died before it ended
 * the delivery, and before it told anybody.
 */
const finishBan = async ({ caller }: MemberAccess<[]>, chatId: string, userId: string): Promise<void> => {
  await removeStaleSubscriptions(chatId, userId)
  const left = await getItem<Left>(keys.left(userId, chatId))
  if (left?.how === 'banned' && isJustNow(left.leftAtMs))
    await announceRemovedAgain(chatId, caller.userId, userId)
}

/**
 * Bans a user, and removes them if they are a member. Everything that adds a member checks for a ban in the same
 * transaction. When it returns, nothing more from this chat is delivered to that user. A repeat announces the ban again.
 * @throws ParleyError `chat_not_found`, `forbidden`, `user_not_found`.
 */
export const banUser = async (
  credentials: TokenCredentials,
  chatId: string,
  userId: string,
): Promise<void> => {
  for await (const _ of attempts()) {
    // Side by side, so that little happens in the chat between the reads and the write.
    const [access, target] = await Promise.all([
      authoriseMember(credentials, chatId, 'ban'),
      getItem<Membership>(keys.membership(userId, chatId)),
    ])
    // The ranks cannot decide this: of the two reads, one may find the caller in a higher role than the other.
    if (userId === access.caller.userId) throw new ParleyError('forbidden', 'You cannot ban yourself')
    if (target) requireRank(access.membership, target)
    const { username } = await getUser(userId)
    const done = target
      ? await banMember(access, chatId, target, username)
      : await banOutsider(access, chatId, userId)
    if (done && !target) await finishBan(access, chatId, userId)
    if (done) return
    // Another writer was faster, or the user has joined or left meanwhile: look again.
  }
  throw unavailable()
}

/** Removes a ban; harmless if there is none. @throws ParleyError `chat_not_found`, `forbidden`. */
export const unbanUser = async (
  credentials: TokenCredentials,
  chatId: string,
  userId: string,
): Promise<void> => {
  await authoriseMember(credentials, chatId, 'ban')
  await takeItem(keys.ban(chatId, userId))
}
