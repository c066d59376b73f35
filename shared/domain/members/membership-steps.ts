import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { limits } from '../../contract/limits.ts'
import type { Role } from '../../contract/roles.ts'
import { consentRequired, ParleyError } from '../../platform/errors/parley-error.ts'
import { absent, allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import { isSystem } from '../access/service-credentials.ts'
import { readByWriting } from '../messages/read-mark.ts'
import type { ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { backStep, type HowLeft, leftStep } from '../records/left.ts'
import { isUnchanged } from '../records/membership-conditions.ts'
import { notErasing, notSuspended, type Profile } from '../records/profile.ts'

export type Joining = {
  userId: string
  role: Role
  joinedAtMs: number
  readSeq: number
  /** When the chat was active last, if that is known. */
  activeAtMs?: number
  /** The user who adds this one, and whom this one allows to; absent for those who join or create by themselves. */
  added?: { by: string; addMe: Profile['addMe'] }
}

/** Names of steps. Each carries its user, so that a refusal shows whom it concerns: `profile:<userId>`. */
export type MemberStep = `${'roster' | 'membership' | 'profile' | 'ban' | 'block' | 'left'}:${string}`
export type MemberSteps = Partial<Record<MemberStep, TransactWriteItem>>

/** How many users fit into one transaction of 100 steps, six each, beside four for the chat itself. */
export const usersPerTransaction = 16

const hasRoom: Condition = allOf(
  { condition: 'chatCount < :most', values: { ':most': limits.chatsPerUser } },
  notErasing,
  // Memberships of a suspended user say so; a new one would not.
  notSuspended,
)

/** The user allows the same people to add them as when that was checked. */
const allows = (addMe: Profile['addMe']): Condition =>
  addMe === undefined
    ? { condition: 'attribute_not_exists(addMe)' }
    : { condition: 'addMe = :addMe', values: { ':addMe': addMe } }

/**
 * Makes users members: writes the membership that every call checks, the chat's roster entry and the count that limits
 * a user's chats, and checks that there is no ban, no block of whoever adds them, and that they have not left just
 * before. Always all of it in one transaction.
 * @param isNew nobody can have left a chat that does not exist yet, or be banned from it.
 */
export const joinSteps = (
  { chatId, kind }: Pick<ChatMeta, 'chatId' | 'kind'>,
  joining: readonly Joining[],
  { isNew = false }: { isNew?: boolean } = {},
): MemberSteps => {
  const steps: MemberSteps = {}
  for (const { userId, role, joinedAtMs, readSeq, activeAtMs, added } of joining) {
    const membership: Membership = {
      ...keys.membership(userId, chatId),
      chatId,
      userId,
      kind,
      role,
      joinedAtMs,
      readSeq,
      ...(activeAtMs !== undefined && { activeAtMs }),
      notifications: 'all',
    }
    const roster: RosterEntry = { ...keys.rosterEntry(chatId, userId), userId, role, joinedAtMs }
    if (!isNew) {
      steps[`ban:${userId}`] = step.check(keys.ban(chatId, userId), absent)
      steps[`left:${userId}`] = backStep(userId, chatId, added !== undefined)
    }
    if (added) steps[`block:${userId}`] = step.check(keys.block(userId, added.by), absent)
    steps[`membership:${userId}`] = step.put(membership, absent)
    steps[`roster:${userId}`] = step.put(roster)
    const { condition, values } = added ? allOf(hasRoom, allows(added.addMe)) : hasRoom
    steps[`profile:${userId}`] = step.update(keys.profile(userId), 'SET chatCount = chatCount + :one', {
      condition,
      values: { ...values, ':one': 1 },
    })
  }
  return steps
}

/**
 * Throws for the refusals of `joinSteps` that are final. Returns if only another writer was faster, for example by
 * adding one of the users, or if one of them has just changed who may add them.
 * @param failed the refused steps, each with the item as it stood.
 * @throws ParleyError `banned`, `consent_required`, `chat_limit_reached`.
 */
export const refuseJoining = (failed: ReadonlyMap<string, Record<string, unknown> | undefined>): void => {
  const names = [...failed.keys()]
  if (names.some((name) => name.startsWith('ban:')))
    throw new ParleyError('banned', 'This user is banned from this chat')
  if (names.some((name) => /^(block|left):/.test(name))) throw consentRequired()
  const profiles = [...failed].flatMap(([name, item]) => (name.startsWith('profile:') ? [item] : []))
  // Erased, or about to be.
  if (profiles.some((item) => !item || 'erasingSinceMs' in item)) throw consentRequired()
  const full = profiles.some((item) => !(Number(item?.['chatCount']) < limits.chatsPerUser))
  if (full) {
    throw new ParleyError('chat_limit_reached', `A user can be in at most ${limits.chatsPerUser} chats`)
  }
}

type LeaveStep = 'membership' | 'roster' | 'profile'

/**
 * The reverse of `joinSteps`, for one user; only while the membership is still the one that was read. It keeps no record
 * of the membership: for a chat that is gone.
 */
export const removalSteps = (
  chatId: string,
  { userId, joinedAtMs, role }: Pick<RosterEntry, 'userId' | 'joinedAtMs' | 'role'>,
): Record<LeaveStep, TransactWriteItem> => ({
  membership: step.remove(keys.membership(userId, chatId), isUnchanged({ joinedAtMs, role })),
  roster: step.remove(keys.rosterEntry(chatId, userId)),
  profile: step.update(keys.profile(userId), 'SET chatCount = chatCount - :one', {
    condition: 'chatCount > :none',
    values: { ':one': 1, ':none': 0 },
  }),
})

/** The same, and keeps a record that the user was in the chat. */
export const leaveSteps = (
  chatId: string,
  member: Pick<RosterEntry, 'userId' | 'joinedAtMs' | 'role'>,
  how: HowLeft,
): Record<LeaveStep | 'left', TransactWriteItem> => ({
  ...removalSteps(chatId, member),
  left: leftStep(member.userId, chatId, how),
})

type ActorStep = { actor?: TransactWriteItem }

/** Checks that the actor still has the role that allowed this. The system has none to lose. */
export const actorCheck = (chatId: string, actor: Membership): ActorStep =>
  isSystem(actor.userId)
    ? {}
    : { actor: step.check(keys.membership(actor.userId, chatId), isUnchanged(actor)) }

/**
 * The same check, and marks the chat as read by the actor up to the system message that reports the act.
 * @param nextRole the actor's role from then on.
 */
export const actorStep = (
  chatId: string,
  actor: Membership,
  lastSeq: number,
  nextRole: Role = actor.role,
): ActorStep => {
  if (isSystem(actor.userId)) return {}
  const { values, ...expression } = isUnchanged(actor)
  const mark = readByWriting(lastSeq)
  return {
    actor: step.update(
      keys.membership(actor.userId, chatId),
      `SET ${mark.set}, #role = :nextRole REMOVE ${mark.remove}`,
      { ...expression, values: { ...values, ...mark.values, ':nextRole': nextRole } },
    ),
  }
}

export const countStep = (chatId: string, change: number): TransactWriteItem =>
  step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount + :change', {
    ...present,
    values: { ':change': change },
  })
