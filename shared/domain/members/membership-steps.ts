import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { limits } from '../../contract/limits.ts'
import type { Role } from '../../contract/roles.ts'
import { consentRequired, ParleyError } from '../../platform/errors/parley-error.ts'
import { absent, allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { putItems, step } from '../../platform/storage/write.ts'
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
  /** The profile by which this one consents to be added; absent for those who join or create by themselves. */
  consents?: Consent
}

/** Names of steps. Each carries its user, so that a refusal shows whom it concerns: `profile:<userId>`. */
export type MemberStep = `${'roster' | 'membership' | 'profile' | 'ban' | 'left'}:${string}`
export type MemberSteps = Partial<Record<MemberStep, TransactWriteItem>>

/** How many users fit into one transaction of 100 steps, five each, beside some for the chat itself. */
export const usersPerTransaction = 16
/** The same for those of a new chat: three each, or two where the roster is written before. Four are the chat's. */
export const newMembersPerTransaction = { withRoster: 32, withoutRoster: 48 } as const

const hasRoom: Condition = allOf(
  { condition: 'chatCount < :most', values: { ':most': limits.chatsPerUser } },
  notErasing,
  // Memberships of a suspended user say so; a new one would not.
  notSuspended,
)

/** A user's consent depends on these. Read before the user's blocks: a block that is missed has changed it. */
export type Consent = Pick<Profile, 'addMe' | 'blockChanges'>

/** A field is as it was read. */
const isStill = (name: keyof Consent, value: string | number | undefined): Condition =>
  value === undefined
    ? { condition: `attribute_not_exists(${name})` }
    : { condition: `${name} = :${name}`, values: { [`:${name}`]: value } }

/** The user allows the same people to add them as when that was checked, and has blocked nobody since. */
const stillConsents = ({ addMe, blockChanges }: Consent): Condition =>
  allOf(isStill('addMe', addMe), isStill('blockChanges', blockChanges))

const rosterEntryOf = (
  chatId: string,
  { userId, role, joinedAtMs }: Pick<Joining, 'userId' | 'role' | 'joinedAtMs'>,
): RosterEntry => ({ ...keys.rosterEntry(chatId, userId), userId, role, joinedAtMs })

/** Writes the roster of a chat that nobody can see yet, for half the price. The memberships come after it. */
export const writeRoster = (chatId: string, joining: readonly Joining[]): Promise<void> =>
  putItems(joining.map((one) => rosterEntryOf(chatId, one)))

/**
 * Makes users members: writes the membership that every call checks, the chat's roster entry and the count that limits
 * a user's chats, and checks that there is no ban, that they still consent, and that they have not left just before.
 * Always all of it in one transaction, but for the roster of a large chat that is new.
 * @param isNew nobody can have left a chat that does not exist yet, or be banned from it.
 */
export const joinSteps = (
  { chatId, kind }: Pick<ChatMeta, 'chatId' | 'kind'>,
  joining: readonly Joining[],
  { isNew = false, hasRoster = false }: { isNew?: boolean; hasRoster?: boolean } = {},
): MemberSteps => {
  const steps: MemberSteps = {}
  for (const { userId, role, joinedAtMs, readSeq, activeAtMs, consents } of joining) {
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
    if (!isNew) {
      steps[`ban:${userId}`] = step.check(keys.ban(chatId, userId), absent)
      steps[`left:${userId}`] = backStep(userId, chatId, consents !== undefined)
    }
    steps[`membership:${userId}`] = step.put(membership, absent)
    if (!hasRoster) steps[`roster:${userId}`] = step.put(rosterEntryOf(chatId, { userId, role, joinedAtMs }))
    const { condition, values } = consents ? allOf(hasRoom, stillConsents(consents)) : hasRoom
    steps[`profile:${userId}`] = step.update(keys.profile(userId), 'SET chatCount = chatCount + :one', {
      condition,
      values: { ...values, ':one': 1 },
    })
  }
  return steps
}

/**
 * Throws for the refusals of `joinSteps` that are final. Returns if only another writer was faster, for example by
 * adding one of the users, or if one of them has just changed who may add them, or blocked somebody.
 * @param failed the refused steps, each with the item as it stood.
 * @throws ParleyError `banned`, `consent_required`, `chat_limit_reached`.
 */
export const refuseJoining = (failed: ReadonlyMap<string, Record<string, unknown> | undefined>): void => {
  const names = [...failed.keys()]
  if (names.some((name) => name.startsWith('ban:')))
    throw new ParleyError('banned', 'This user is banned from this chat')
  if (names.some((name) => name.startsWith('left:'))) throw consentRequired()
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
 * The reverse of `joinSteps`, for one user; only while the membership is still the one that was read. It keeps no
 * record of the membership: for a chat that is gone.
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
