import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { present } from '../../platform/storage/condition.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step } from '../../platform/storage/write.ts'
import { authoriseMember, roleChanged } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { announceRemoved, changeMembers } from '../members/change-members.ts'
import { actorStep, removalSteps } from '../members/membership-steps.ts'
import { requireRank } from '../members/remove-member.ts'
import { ownSeq } from '../messages/append-act.ts'
import type { Membership } from '../records/chat.ts'
import type { HookRecord } from '../records/hook.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { removeEntryStep } from '../records/user-index.ts'

type Bot = { profile: Profile | undefined; membership: Membership | undefined }

/** A bot that has nothing but this membership goes, so that its name is free again. Its messages keep it. */
const isOnlyHere = ({ profile, membership }: Bot): boolean =>
  membership !== undefined && profile?.chatCount === 1 && profile.avatar === undefined

/** The steps that take the bot out of the chat; none if somebody has removed it before. */
const botSteps = (chatId: string, bot: Bot) => {
  const { profile, membership } = bot
  if (!membership) return {}
  const { profile: count, ...leaving } = removalSteps(chatId, membership)
  if (!profile || !isOnlyHere(bot)) return { ...leaving, ...(profile && { profile: count }) }
  const { userId, username } = profile
  return {
    ...leaving,
    profile: step.remove(keys.profile(userId), {
      condition: 'username = :username AND chatCount = :one AND attribute_not_exists(avatar)',
      values: { ':username': username, ':one': 1 },
    }),
    username: step.remove(keys.username(username), {
      condition: 'userId = :userId',
      values: { ':userId': userId },
    }),
    entry: removeEntryStep(username),
  }
}

/**
 * A bot of before it was settled that it stays a member may have another role: then it is removed as others are. Its
 * removal is conditional on its role.
 * @throws ParleyError `last_owner`, `forbidden` for one of the caller's rank.
 */
const requireRemovable = (actor: Membership, bot: Membership | undefined): void => {
  if (bot?.role === 'owner')
    throw new ParleyError(
      'last_owner',
      'The bot of this webhook owns the chat. Hand the chat over, or delete it',
    )
  if (bot && bot.role !== 'member') requireRank(actor, bot)
}

type StepName = 'actor' | 'hook' | 'secret' | 'membership' | 'roster' | 'profile' | 'username' | 'entry'

/**
 * Revokes an incoming webhook. Its secret and the membership of its bot go in one transaction, and a message is written
 * on condition of the membership: once this has returned, nothing that was posted is written any more.
 *
 *     revoke   secret, hook, membership ✓
 *     post     secret? there ── MSG, on condition of the membership ✗ gone
 *     revoke   hook ✗ gone: revoked already, by another admin
 *
 * @throws ParleyError `chat_not_found`, `forbidden`, `hook_not_found`, `last_owner`.
 */
export const deleteHook = async (
  credentials: TokenCredentials,
  chatId: string,
  hookId: string,
): Promise<void> => {
  for await (const _ of attempts()) {
    const { caller, head, membership, items } = await authoriseMember<[HookRecord]>(
      credentials,
      chatId,
      'manageHooks',
      [keys.hook(chatId, hookId)],
    )
    const [hook] = items
    if (!hook) throw new ParleyError('hook_not_found', 'The chat has no such webhook')
    const { userId, name, secretHash } = hook
    const [profile, member] = await getItems<[Profile, Membership]>([
      keys.profile(userId),
      keys.membership(userId, chatId),
    ])
    requireRemovable(membership, member)
    const change = await changeMembers<StepName>({
      chatId,
      head,
      draft: {
        type: 'removed',
        sender: caller,
        text: `${caller.username} removed the webhook ${profile?.username ?? name}`,
      },
      steps: {
        meta: step.update(
          keys.chatMeta(chatId),
          'SET memberCount = memberCount - :member ADD hookCount :less',
          { ...present, values: { ':member': member ? 1 : 0, ':less': -1 } },
        ),
        ...actorStep(chatId, membership, ownSeq),
        hook: step.remove(keys.hook(chatId, hookId), present),
        secret: step.remove(keys.hookSecret(secretHash)),
        ...botSteps(chatId, { profile, membership: member }),
      },
    })
    if (change.committed) return announceRemoved(chatId, change.push, member ?? { userId, joinedAtMs: 0 })
    if (change.refused.has('actor')) throw roleChanged()
    // Another writer was faster, or the bot has changed: look again.
  }
  throw unavailable()
}
