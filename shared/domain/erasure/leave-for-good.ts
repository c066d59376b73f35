import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { deletedUser } from '../../contract/deleted-user.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, present } from '../../platform/storage/condition.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { findReserved, releaseName } from '../chats/public-name.ts'
import { announceRemoved, changeMembers } from '../members/change-members.ts'
import { countStep, leaveSteps, removalSteps } from '../members/membership-steps.ts'
import { announceChat, rolesIn } from '../members/patch-member.ts'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'

type Chat = { chatId: string; meta: ChatMeta; head: ChatHead; membership: Membership }
type Steps = Record<string, TransactWriteItem>

/** The count of a profile that is about to go matters no more, and must not refuse anything. */
const withoutCount = ({ profile: _, ...steps }: { profile: TransactWriteItem } & Steps): Steps => steps

/** The next owner: whoever has been an admin for longest, else a member. */
const successorOf = (others: readonly RosterEntry[]): RosterEntry | undefined => {
  const oldest = others.toSorted((one, other) => one.joinedAtMs - other.joinedAtMs)
  return oldest.find(({ role }) => role === 'admin') ?? oldest[0]
}

const handOverSteps = (chatId: string, userId: string, successor: RosterEntry): Steps => {
  const [role, roster] = rolesIn(chatId, successor, 'owner')
  return {
    successor: role,
    successorRoster: roster,
    handOver: step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount - :one, ownerId = :owner', {
      condition: 'ownerId = :before',
      values: { ':one': 1, ':owner': successor.userId, ':before': userId },
    }),
  }
}

/** Deletes a chat that nobody else is in. Refused if somebody has joined since: that changes the count. */
const deleteEmpty = async ({ chatId, meta, membership }: Chat): Promise<boolean> => {
  const outcome = await transact<string>({
    ...withoutCount(leaveSteps(chatId, membership, 'left')),
    head: step.remove(keys.chatHead(chatId), present),
    meta: step.remove(
      keys.chatMeta(chatId),
      allOf(
        { condition: '#name = :name', names: { '#name': 'name' }, values: { ':name': meta.name } },
        { condition: 'memberCount = :count', values: { ':count': meta.memberCount } },
      ),
    ),
    ...(meta.kind === 'public' && { name: releaseName(await findReserved(meta.name, chatId), chatId) }),
  })
  return outcome.committed
}

const leaveOthers = async (
  { chatId, head, membership }: Chat,
  others: readonly RosterEntry[],
): Promise<boolean> => {
  const successor = membership.role === 'owner' ? successorOf(others) : undefined
  const name = successor && ((await getProfiles([successor.userId])).get(successor.userId)?.username ?? '')
  const change = await changeMembers<string>({
    chatId,
    head,
    draft: {
      type: 'left',
      sender: { userId: deletedUser.userId, username: deletedUser.name },
      text: name ? `${deletedUser.name} left. ${name} is the owner now` : `${deletedUser.name} left`,
    },
    steps: {
      ...withoutCount(leaveSteps(chatId, membership, 'left')),
      ...(successor ? handOverSteps(chatId, membership.userId, successor) : { meta: countStep(chatId, -1) }),
    },
  })
  if (!change.committed) return false
  await announceRemoved(chatId, change.push, membership)
  if (successor) await announceChat(chatId)
  return true
}

const isGone = (error: unknown): boolean => error instanceof ParleyError && error.code === 'chat_not_found'

/** @returns whether the user has left; if not, the chat has changed meanwhile. */
const tryToLeave = async (userId: string, chatId: string): Promise<boolean> => {
  const [membership, meta, head] = await getItems<[Membership, ChatMeta, ChatHead]>([
    keys.membership(userId, chatId),
    keys.chatMeta(chatId),
    keys.chatHead(chatId),
  ])
  if (!membership) return true
  if (!meta || !head) {
    // Deleted, or never completed: its clean-up removes the rest.
    return (await transact<string>(withoutCount(removalSteps(chatId, membership)))).committed
  }
  const roster = await queryAll<RosterEntry>(ranges.roster(chatId))
  const others = roster.filter((entry) => entry.userId !== userId)
  const chat = { chatId, meta, head, membership }
  return others.length === 0 ? deleteEmpty(chat) : leaveOthers(chat, others)
}

/**
 * Takes a user out of a chat, of whatever kind, and hands over what they own; a chat without others is deleted. All in
 * one transaction, with the record by which the user's messages are found afterwards.
 */
export const leaveForGood = async (userId: string, chatId: string): Promise<void> => {
  for await (const _ of attempts()) {
    try {
      if (await tryToLeave(userId, chatId)) return
    } catch (error) {
      // Deleted at this moment: look again.
      if (!isGone(error)) throw error
    }
  }
  throw unavailable()
}
