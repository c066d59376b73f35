import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { absent, type Condition, present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems, queryAll } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { ChatKind } from '../../contract/chats.ts'
import { limits } from '../../contract/limits.ts'
import type { Role } from '../../contract/roles.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { type Joining, joinSteps, type MemberStep, usersPerTransaction } from '../members/membership-steps.ts'
import type { ChatHead, ChatMeta, RosterEntry } from '../records/chat.ts'
import type { ImportedMember, ImportMembers, ImportState } from '../records/imported.ts'
import { keys, ranges } from '../records/keys.ts'
import { isHookBot, type Profile } from '../records/profile.ts'

type Profiles = ReadonlyMap<string, Profile>

/** The bot of a webhook stays a member. */
const roleOf = ({ userId, role }: ImportedMember, profiles: Profiles): Role =>
  isHookBot(profiles.get(userId)) ? 'member' : role

/**
 * The owner: who is in the roster as one, else who was one, else the first admin, else the first member; a bot only
 * where there is nobody else, and never that of a webhook.
 */
const chooseOwner = (
  members: readonly ImportedMember[],
  roster: readonly RosterEntry[],
  profiles: Profiles,
): string | undefined => {
  const able = members.filter(({ userId }) => !isHookBot(profiles.get(userId)))
  const isPerson = ({ userId }: ImportedMember) => profiles.get(userId)?.kind !== 'bot'
  const inRank = (['admin', 'member'] as const).flatMap((rank) => able.filter(({ role }) => role === rank))
  const owner =
    roster.find(({ role }) => role === 'owner') ??
    able.find(({ role }) => role === 'owner') ??
    inRank.find(isPerson) ??
    inRank[0]
  return owner?.userId
}

type Plan = {
  joining: Joining[]
  ownerId: string | null
  memberCount: number
  leftOut: string[]
  /** Blocks between the two of a direct chat, none of which is there. */
  blocks: Key[]
}
type BlockStep = `block:${number}`

const absentSteps = (keys: readonly Key[]): Partial<Record<BlockStep, TransactWriteItem>> =>
  Object.fromEntries(keys.map((key, index) => [`block:${index}`, step.check(key, absent)]))

/** The blocks that would part the members of a chat: a direct chat opens only if neither has blocked the other. */
const blocksIn = async (kind: ChatKind, members: readonly ImportedMember[]): Promise<Key[]> => {
  const [one, other] = members
  if (kind !== 'direct' || !one || !other) return []
  const pair = [keys.block(one.userId, other.userId), keys.block(other.userId, one.userId)]
  const found = await getItems<unknown[]>(pair)
  if (found.some((block) => block !== undefined))
    throw new ParleyError('consent_required', 'One of the two has blocked the other')
  return pair
}

/**
 * Reads who is to be added: all whose account is there and who are not in too many chats. It writes nothing: whoever
 * is about to write for a chat that is to be opened afterwards asks here first.
 * @throws ParleyError `member_not_found` if too few are left; `consent_required`.
 */
export const planOpening = async ({ chatId, kind }: ChatMeta, { lastSeq }: ImportState): Promise<Plan> => {
  const [parts, roster] = await Promise.all([
    queryAll<ImportMembers>(ranges.importMembers(chatId)),
    queryAll<RosterEntry>(ranges.roster(chatId)),
  ])
  const wanted = parts.flatMap(({ members }) => members)
  const profiles = await getProfiles(wanted.map(({ userId }) => userId))
  const joined = new Set(roster.map(({ userId }) => userId))
  const able = wanted.filter(({ userId }) => {
    const { chatCount = limits.chatsPerUser } = profiles.get(userId) ?? {}
    return joined.has(userId) || chatCount < limits.chatsPerUser
  })
  const ownerId = kind === 'direct' ? undefined : chooseOwner(able, roster, profiles)
  const joining = able
    .filter(({ userId }) => !joined.has(userId))
    .map((member): Joining => {
      const { userId, joinedAtMs, readSeq = lastSeq } = member
      const role = roleOf(member, profiles)
      return {
        userId,
        role: userId === ownerId ? 'owner' : role === 'owner' ? 'member' : role,
        joinedAtMs,
        readSeq: Math.min(readSeq, lastSeq),
      }
    })
  const hasOwner = kind === 'direct' || ownerId !== undefined
  if (!hasOwner || able.length < (kind === 'direct' ? 2 : 1))
    throw new ParleyError('member_not_found', 'The chat has too few members who can be added')
  const ableIds = new Set(able.map(({ userId }) => userId))
  return {
    joining,
    ownerId: ownerId ?? null,
    memberCount: able.length,
    leftOut: wanted.map(({ userId }) => userId).filter((userId) => !ableIds.has(userId)),
    blocks: await blocksIn(kind, able),
  }
}

/**
 * Adds those who are not in the roster yet, while META is there: its clean-up takes the members along, and none may
 * come after that. @returns false if something was in the way, and looking again helps.
 */
const join = async (meta: ChatMeta, { joining, blocks }: Plan): Promise<boolean> => {
  for (const chunk of chunksOf(joining, usersPerTransaction)) {
    const outcome = await transact<MemberStep | 'meta' | BlockStep>({
      meta: step.check(keys.chatMeta(meta.chatId), present),
      ...joinSteps(meta, chunk),
      ...absentSteps(blocks),
    })
    if (!outcome.committed) return false
  }
  return true
}

const unfinished: Condition = { condition: 'attribute_exists(expiresAt)' }

/** Makes the chat one like all others, in one transaction. */
const open = async (
  meta: ChatMeta,
  state: ImportState,
  { ownerId, memberCount, blocks }: Plan,
): Promise<boolean> => {
  const { chatId, kind, name } = meta
  const { rows, lastSeq, lastSentAtMs, firstSentAtMs = meta.createdAtMs, lastMessage } = state
  // Some systems do not know when a chat began.
  const createdAtMs = Math.min(meta.createdAtMs, firstSentAtMs)
  const head: ChatHead = {
    ...keys.chatHead(chatId),
    kind,
    lastSeq,
    activeAtMs: lastMessage ? lastSentAtMs : createdAtMs,
    ...(lastMessage && { lastMessage }),
    ...(state.chain && { chain: state.chain }),
    locked: false,
    slowModeSeconds: 0,
  }
  const outcome = await transact<string>({
    meta: step.update(
      keys.chatMeta(chatId),
      'SET ownerId = :ownerId, memberCount = :memberCount, importedRows = :rows, createdAtMs = :createdAtMs REMOVE expiresAt',
      {
        ...unfinished,
        values: {
          ':ownerId': ownerId,
          ':memberCount': memberCount,
          ':rows': rows,
          ':createdAtMs': createdAtMs,
        },
      },
    ),
    head: step.put(head, absent),
    state: step.remove(keys.importState(chatId), {
      condition: '#rows = :rows',
      names: { '#rows': 'rows' },
      values: { ':rows': rows },
    }),
    ...(kind === 'public' && {
      name: step.update(keys.publicName(name), 'REMOVE expiresAt', {
        condition: 'chatId = :chatId',
        values: { ':chatId': chatId },
      }),
    }),
    // Neither of two gets a chat with the other if one has blocked the other meanwhile.
    ...absentSteps(blocks),
  })
  return outcome.committed
}

/**
 * Ends the import of a chat: adds its members, who cannot see it yet, and then opens it to all of them at once. A run
 * that dies is repeated and finds less to do.
 * @returns the members who could not be added.
 * @throws ParleyError as `planOpening`; `chat_not_found` if its import has expired.
 */
export const finishChat = async (chatId: string): Promise<string[]> => {
  for await (const _ of attempts()) {
    const [meta, state] = await getItems<[ChatMeta & { expiresAt?: number }, ImportState]>([
      keys.chatMeta(chatId),
      keys.importState(chatId),
    ])
    if (!meta) throw chatNotFound()
    if (!state) return []
    const plan = await planOpening(meta, state)
    if (!(await join(meta, plan))) continue
    if (await open(meta, state, plan)) return plan.leftOut
    if (!(await getItem(keys.importState(chatId)))) return plan.leftOut
  }
  throw unavailable()
}
