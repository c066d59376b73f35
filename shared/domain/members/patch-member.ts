import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Member } from '../../contract/members.ts'
import type { NotificationSetting } from '../../contract/notification-settings.ts'
import type { Role } from '../../contract/roles.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { step, updateItem } from '../../platform/storage/write.ts'
import { authoriseMember, type MemberAccess } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { viewForMembers } from '../access/view-chat.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { ownSeq } from '../messages/append-act.ts'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { isUnchanged } from '../records/membership-conditions.ts'
import { isHookBot } from '../records/profile.ts'
import { announceActsAgain } from './announce-again.ts'
import { changeMembers } from './change-members.ts'
import { memberNotFound } from './member-not-found.ts'
import { memberView, type Viewer } from './member-view.ts'
import { actorStep } from './membership-steps.ts'

type StepName = 'actor' | 'actorRoster' | 'target' | 'targetRoster' | 'ownerId'

const roleStep = (
  key: Key,
  member: Pick<RosterEntry, 'joinedAtMs' | 'role'>,
  role: Role,
): TransactWriteItem => {
  const { values, ...expression } = isUnchanged(member)
  return step.update(key, 'SET #role = :role', { ...expression, values: { ...values, ':role': role } })
}

/** The steps that give a member another role, in the membership and in the roster. */
export const rolesIn = (
  chatId: string,
  member: Pick<RosterEntry, 'userId' | 'joinedAtMs' | 'role'>,
  role: Role,
): [TransactWriteItem, TransactWriteItem] => [
  roleStep(keys.membership(member.userId, chatId), member, role),
  roleStep(keys.rosterEntry(chatId, member.userId), member, role),
]

/** A chat has exactly one owner at every moment: the old owner becomes an admin in the same transaction. */
const handOverSteps = (chatId: string, actor: Membership, target: Membership) => {
  const [targetRole, targetRoster] = rolesIn(chatId, target, 'owner')
  return {
    ...actorStep(chatId, actor, ownSeq, 'admin'),
    actorRoster: roleStep(keys.rosterEntry(chatId, actor.userId), actor, 'admin'),
    target: targetRole,
    targetRoster,
    ownerId: step.update(keys.chatMeta(chatId), 'SET ownerId = :owner', {
      condition: 'ownerId = :before',
      values: { ':owner': target.userId, ':before': actor.userId },
    }),
  }
}

const changeSteps = (chatId: string, actor: Membership, target: Membership, role: Role) => {
  const [targetRole, targetRoster] = rolesIn(chatId, target, role)
  return { ...actorStep(chatId, actor, ownSeq), target: targetRole, targetRoster }
}

const roleTexts: Record<Role, (name: string) => string> = {
  owner: (name) => `handed the chat over to ${name}`,
  admin: (name) => `made ${name} an admin`,
  member: (name) => `made ${name} a member`,
}

/** Pushes what has changed of a chat to everyone in it. */
export const announceChat = async (chatId: string): Promise<void> => {
  const [meta, head] = await getItems<[ChatMeta, ChatHead]>([keys.chatMeta(chatId), keys.chatHead(chatId)])
  if (meta && head) await fanOut(chatId, [{ type: 'chat.updated', chatId, chat: viewForMembers(meta, head) }])
}

const changeRole = async (
  { caller, head, membership: actor }: MemberAccess<[]>,
  chatId: string,
  target: Membership,
  username: string,
  role: Role,
): Promise<boolean> => {
  const change = await changeMembers<StepName>({
    chatId,
    head,
    draft: { type: 'role', sender: caller, text: `${caller.username} ${roleTexts[role](username)}` },
    steps: role === 'owner' ? handOverSteps(chatId, actor, target) : changeSteps(chatId, actor, target, role),
  })
  if (!change.committed) return false
  await fanOut(chatId, [change.push])
  if (role === 'owner') await announceChat(chatId)
  return true
}

const view = async (membership: Membership, viewer: Viewer): Promise<Member> => {
  const { userId, chatId } = membership
  const [profiles, entry] = await Promise.all([
    getProfiles([userId]),
    getItem<RosterEntry>(keys.rosterEntry(chatId, userId)),
  ])
  const [member] = await memberView([{ ...membership, custom: entry?.custom }], profiles, viewer)
  if (!member) throw chatNotFound()
  return member
}

/**
 * Changes a member's role; a repeat announces it again. `owner` hands the chat over, and the previous owner becomes an admin. The bot of a webhook
 * stays a member: nobody speaks for it, and it goes with its webhook.
 * @throws ParleyError `chat_not_found`, `forbidden`, `member_not_found`; `last_owner` for the owner's own role.
 */
export const setRole = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
  role: Role,
): Promise<Member> => {
  const userId = member === 'me' ? credentials.userId : member
  for await (const _ of attempts()) {
    // Side by side, so that little happens in the chat between the reads and the write.
    const [access, target, profiles] = await Promise.all([
      authoriseMember(credentials, chatId, 'changeRole'),
      getItem<Membership>(keys.membership(userId, chatId)),
      getProfiles([userId]),
    ])
    if (!target) throw memberNotFound()
    const viewer = { kind: access.head.kind, userId: access.caller.userId }
    if (target.role === role) {
      await announceActsAgain(chatId, access.caller.userId, ['role'])
      return view(target, viewer)
    }
    if (userId === credentials.userId) {
      throw new ParleyError('last_owner', 'Make another member the owner first; that makes you an admin')
    }
    const profile = profiles.get(userId)
    if (role !== 'member' && isHookBot(profile))
      throw new ParleyError('forbidden', 'The bot of a webhook cannot be more than a member')
    if (await changeRole(access, chatId, target, profile?.username ?? userId, role))
      return view({ ...target, role }, viewer)
  }
  throw unavailable()
}

/** Updates the caller's own membership. @throws ParleyError `forbidden` for another's; `chat_not_found`. */
const updateOwn = async (
  { caller, head, membership }: MemberAccess<[]>,
  member: string,
  update: string,
  values?: Record<string, unknown>,
): Promise<Member> => {
  if (member !== 'me' && member !== caller.userId) {
    throw new ParleyError('forbidden', 'You can only change this for yourself')
  }
  const { userId } = caller
  const updated = await updateItem(keys.membership(userId, membership.chatId), update, {
    ...present,
    ...(values && { values }),
  })
  if (!updated) throw chatNotFound()
  return view(membership, { kind: head.kind, userId })
}

/** Sets which messages the caller is notified of. @throws ParleyError `chat_not_found`; `forbidden` for another's. */
export const setNotifications = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
  notifications: NotificationSetting,
): Promise<Member> =>
  updateOwn(
    await authoriseMember(credentials, chatId, 'setNotifications'),
    member,
    'SET notifications = :notifications',
    { ':notifications': notifications },
  )

/**
 * Hides a direct chat from the caller's list until somebody writes in it, or shows it again. A message that is written
 * at the same moment shows it.
 * @throws ParleyError `chat_not_found`; `forbidden` for another's, and for chats that one can leave.
 */
export const setHidden = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
  hidden: boolean,
): Promise<Member> => {
  const access = await authoriseMember(credentials, chatId, 'hide')
  return hidden
    ? updateOwn(access, member, 'SET hiddenAfterSeq = :seq', { ':seq': access.head.lastSeq })
    : updateOwn(access, member, 'REMOVE hiddenAfterSeq')
}
