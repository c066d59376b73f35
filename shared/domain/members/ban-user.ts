import { authoriseMember, type MemberAccess } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Membership } from '../records/chat.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { tries } from '../../platform/storage/tries.ts'
import { getUser } from '../accounts/find-users.ts'
import { changeMembers, letGo } from './change-members.ts'
import { actorCheck, actorStep, countStep, partSteps } from './membership-steps.ts'
import { requireRank } from './remove-member.ts'

type StepName = 'ban' | 'actor' | 'membership' | 'roster' | 'profile'

const banStep = (chatId: string, userId: string, byUserId: string) =>
  step.put({ ...keys.ban(chatId, userId), userId, byUserId, bannedAtMs: Date.now() })

/** Bans somebody who is not in the chat, as long as that is so. */
const banOutsider = async (
  { membership: actor }: MemberAccess<[]>,
  chatId: string,
  userId: string,
): Promise<boolean> => {
  const outcome = await transact<StepName>({
    ban: banStep(chatId, userId, actor.userId),
    actor: actorCheck(chatId, actor),
    membership: step.check(keys.membership(userId, chatId), 'attribute_not_exists(pk)'),
  })
  if (!outcome.committed && outcome.failed.has('actor'))
    throw new ParleyError('forbidden', 'Your role has just changed')
  return outcome.committed
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
    steps: (lastSeq) => ({
      meta: countStep(chatId, -1),
      ban: banStep(chatId, target.userId, actor.userId),
      actor: actorStep(chatId, actor, lastSeq),
      ...partSteps(chatId, target),
    }),
  })
  if ('refused' in change) {
    if (change.refused.has('actor')) throw new ParleyError('forbidden', 'Your role has just changed')
    return false
  }
  await letGo(chatId, [change.said], target)
  return true
}

/**
 * Removes a user, if they are in, and keeps them out: every way in checks the ban in its own transaction.
 * @throws ParleyError `chat_not_found`, `forbidden`, `user_not_found`.
 */
export const banUser = async (
  credentials: TokenCredentials,
  chatId: string,
  userId: string,
): Promise<void> => {
  for await (const _ of tries()) {
    const access = await authoriseMember(credentials, chatId, 'ban')
    // Not left to the ranks: read one after the other, the caller's role may be above their own.
    if (userId === access.caller.userId) throw new ParleyError('forbidden', 'Nobody bans themselves')
    const target = await getItem<Membership>(keys.membership(userId, chatId))
    if (target) requireRank(access.membership, target)
    const { username } = await getUser(userId)
    const done = target
      ? await banMember(access, chatId, target, username)
      : await banOutsider(access, chatId, userId)
    if (done) return
    // In or out meanwhile: look again.
  }
  throw unavailable()
}

/** Lets a user be added or join again. Harmless when there is no ban. @throws ParleyError `chat_not_found`, `forbidden`. */
export const unbanUser = async (
  credentials: TokenCredentials,
  chatId: string,
  userId: string,
): Promise<void> => {
  await authoriseMember(credentials, chatId, 'ban')
  await takeItem(keys.ban(chatId, userId))
}
