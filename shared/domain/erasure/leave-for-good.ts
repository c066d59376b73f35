import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { deletedUser } from '../../contract/deleted-user.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { allOf, type Condition } from '../../platform/storage/condition.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { findReserved, releaseName } from '../chats/public-name.ts'
import { announceRemoved, changeMembers } from '../members/change-members.ts'
import { countStep, leaveSteps, removalSteps } from '../members/membership-steps.ts'
import { announceChat, rolesIn } from '../members/patch-member.ts'
import type { ChatHead, ChatMeta, Membership, RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import { isHookBot, type Profile } from '../records/profile.ts'

type Chat = { chatId: string; meta: ChatMeta; head: ChatHead; membership: Membership }
type Steps = Record<string, TransactWriteItem>

/** The count of a profile that is about to go matters no more, and must not refuse anything. */
const withoutCount = ({ profile: _, ...steps }: { profile: TransactWriteItem } & Steps): Steps => steps

/** By rank: whoever has been an admin for longest, then members. */
const inRank = (others: readonly RosterEntry[]): RosterEntry[] => {
  const oldest = others.toSorted((one, other) => one.joinedAtMs - other.joinedAtMs)
  return [...oldest.filter(({ role }) => role === 'admin'), ...oldest.filter(({ role }) => role !== 'admin')]
}

/** Profiles that are read at once. Mostly the first of them is a person's. */
const readAtOnce = 25

type Successor = { entry: RosterEntry; profile: Profile | undefined }

/**
 * The next owner: the first person by rank, else the first bot that a back end speaks for. Undefined if only the bots
 * of webhooks are left: they do nothing by themselves, so nobody could manage or delete their chat.
 */
const successorOf = async (others: readonly RosterEntry[]): Promise<Successor | undefined> => {
  let bot: Successor | undefined
  for (const some of chunksOf(inRank(others), readAtOnce)) {
    const profiles = await getProfiles(some.map(({ userId }) => userId))
    const found = some.map((entry): Successor => ({ entry, profile: profiles.get(entry.userId) }))
    const person = found.find(({ profile }) => profile?.kind !== 'bot')
    if (person) return person
    bot ??= found.find(({ profile }) => !isHookBot(profile))
  }
  return bot
}

/** A bot becomes the owner only if no person has joined since: that changes the count. */
const handOverSteps = (
  { chatId, meta, membership }: Chat,
  { entry, profile }: Successor,
): Record<string, TransactWriteItem> => {
  const [role, roster] = rolesIn(chatId, entry, 'owner')
  const isStillOwner = { condition: 'ownerId = :before', values: { ':before': membership.userId } }
  const condition = profile?.kind === 'bot' ? allOf(isStillOwner, isCountOf(meta)) : isStillOwner
  return {
    successor: role,
    successorRoster: roster,
    handOver: step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount - :one, ownerId = :owner', {
      ...condition,
      values: { ...condition.values, ':one': 1, ':owner': entry.userId },
    }),
  }
}

const isCountOf = ({ memberCount }: ChatMeta): Condition => ({
  condition: 'memberCount = :count',
  values: { ':count': memberCount },
})

/**
 * Deletes a chat that nobody else is in, but for bots of webhooks, which its clean-up takes along. Refused if somebody
 * has joined since: that writes a message, and changes the count.
 *
 *     leave    reads head n, roster ─────────── HEAD n ✗ is n+1: looks again
 *     person                          joins, n+1
 */
const deleteEmpty = async ({ chatId, meta, head, membership }: Chat): Promise<boolean> => {
  const outcome = await transact<string>({
    ...withoutCount(leaveSteps(chatId, membership, 'left')),
    head: step.remove(keys.chatHead(chatId), {
      condition: 'lastSeq = :lastSeq',
      values: { ':lastSeq': head.lastSeq },
    }),
    meta: step.remove(
      keys.chatMeta(chatId),
      allOf(
        { condition: '#name = :name', names: { '#name': 'name' }, values: { ':name': meta.name } },
        isCountOf(meta),
      ),
    ),
    ...(meta.kind === 'public' && { name: releaseName(await findReserved(meta.name, chatId), chatId) }),
  })
  return outcome.committed
}

/** @param successor of an owner. */
const leaveOthers = async (chat: Chat, successor: Successor | undefined): Promise<boolean> => {
  const { chatId, head, membership } = chat
  const name = successor?.profile?.username
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
      ...(successor ? handOverSteps(chat, successor) : { meta: countStep(chatId, -1) }),
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
  if (membership.role !== 'owner' && others.length > 0) return leaveOthers(chat, undefined)
  const successor = await successorOf(others)
  return successor ? leaveOthers(chat, successor) : deleteEmpty(chat)
}

/**
 * Takes a user out of a chat, of whatever kind, and hands over what they own; a chat without others, or with bots of
 * webhooks alone, is deleted. All in one transaction, with the record by which the user's messages are found
 * afterwards.
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
