import { randomUUID } from 'node:crypto'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { authorise, type Caller } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { viewChat } from '../access/view-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import type { CreateChatBody } from '../../contract/requests/chats.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { requireConsent } from '../members/consent.ts'
import { withinAdding } from '../members/count-added.ts'
import { memberView } from '../members/member-view.ts'
import {
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
  usersPerTransaction,
} from '../members/membership-steps.ts'
import { directChatId } from '../privacy/direct-chat-id.ts'
import { storedCustom } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { getItems } from '../../platform/storage/read.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { getProfiles, resolveUsernames } from '../accounts/find-users.ts'
import type { ChatHead, ChatMeta, Membership } from '../records/chat.ts'
import type { Profile } from '../records/profile.ts'
import { nameTaken, type ReserveStep, reserveName } from './public-name.ts'
import { refoldNames } from './refold-names.ts'

type NewChat = { meta: ChatMeta; head: ChatHead; joining: readonly Joining[] }
type ChatStep = 'meta' | 'head' | 'ownBlock' | 'notDeleted' | ReserveStep

/** Seconds after which the table expires a chat whose creator died half-way. */
const unfinishedSeconds = 600

/** Checks that the creator of a direct chat has not blocked the other, who could read there, but not answer. */
const ownBlockStep = (joining: readonly Joining[]): TransactWriteItem => {
  const [own, other] = joining
  if (!own || !other) throw new Error('A direct chat is between two')
  return step.check(keys.block(own.userId, other.userId), absent)
}

const blockedByYou = () =>
  new ParleyError('forbidden', 'You have blocked this user. Lift the block to open a direct chat')

const chatSteps = (
  { meta, head, joining }: NewChat,
  first: boolean,
  last: boolean,
): Partial<Record<ChatStep, TransactWriteItem>> => {
  const expiresAt = expiryIn(unfinishedSeconds)
  return {
    ...(first && { meta: step.put(last ? meta : { ...meta, expiresAt }, absent) }),
    ...(!first &&
      last && {
        meta: step.update(keys.chatMeta(meta.chatId), 'REMOVE expiresAt', present),
      }),
    ...(last && { head: step.put(head, absent) }),
    ...(last && meta.kind === 'public' && reserveName(meta.name, meta.chatId)),
    ...(meta.kind === 'direct' && {
      ownBlock: ownBlockStep(joining),
      notDeleted: step.check(keys.deletedDirect(meta.chatId), absent),
    }),
  }
}

/**
 * Writes a chat, whole or not at all.
 *
 * A chat exists as long as its head does. The head is in the last transaction, with the name if the chat is public:
 * until then nobody can see the memberships. Up to `usersPerTransaction` members make one transaction. With more, META
 * goes first, with an expiry that the last transaction removes. If the creator dies before that, the table expires META,
 * and the clean-up of deleted chats removes the members.
 * @returns false if a chat with this id exists already.
 */
const writeChat = async (chat: NewChat): Promise<boolean> => {
  const chunks = chunksOf(chat.joining, usersPerTransaction)
  for (const [index, chunk] of chunks.entries()) {
    const outcome = await transact<ChatStep | MemberStep>({
      ...joinSteps(chat.meta, chunk, { isNew: true }),
      ...chatSteps(chat, index === 0, index === chunks.length - 1),
    })
    if (outcome.committed) continue
    if (outcome.failed.has('meta')) return false
    if (outcome.failed.has('taken') || outcome.failed.has('takenIn010')) throw nameTaken(chat.meta.name)
    if (outcome.failed.has('ownBlock')) throw blockedByYou()
    refuseJoining(outcome.failed)
    throw unavailable()
  }
  return true
}

const describe = (
  chatId: string,
  caller: Caller,
  body: CreateChatBody,
  others: ReadonlyMap<string, Profile>,
): NewChat => {
  const nowMs = Date.now()
  const direct = body.kind === 'direct'
  return {
    meta: {
      ...keys.chatMeta(chatId),
      chatId,
      kind: body.kind,
      name: direct ? '' : body.name,
      description: direct ? '' : body.description,
      ownerId: direct ? null : caller.userId,
      createdAtMs: nowMs,
      copiedAtMs: nowMs,
      memberCount: others.size + 1,
      ...(body.custom && { custom: storedCustom(body.custom) }),
    },
    head: {
      ...keys.chatHead(chatId),
      kind: body.kind,
      lastSeq: 0,
      activeAtMs: nowMs,
      locked: false,
      slowModeSeconds: 0,
    },
    joining: [caller.userId, ...others.keys()].map(
      (userId): Joining => ({
        userId,
        role: !direct && userId === caller.userId ? 'owner' : 'member',
        joinedAtMs: nowMs,
        activeAtMs: nowMs,
        readSeq: 0,
        ...(userId !== caller.userId && {
          added: { by: caller.userId, addMe: others.get(userId)?.addMe },
        }),
      }),
    ),
  }
}

const announce = async ({ meta, joining }: NewChat): Promise<void> => {
  const userIds = joining.map(({ userId }) => userId)
  const members = await memberView(joining, await getProfiles(userIds), { kind: meta.kind })
  await pushToUsers(userIds, { type: 'member.added', chatId: meta.chatId, members })
}

const viewFor = async (chatId: string, userId: string): Promise<Chat> => {
  const [meta, head, membership] = await getItems<[ChatMeta, ChatHead, Membership]>([
    keys.chatMeta(chatId),
    keys.chatHead(chatId),
    keys.membership(userId, chatId),
  ])
  if (!meta || !head || !membership) throw unavailable()
  return viewChat(meta, head, membership)
}

const theOther = (others: readonly string[]): string => {
  const [other] = others
  if (other !== undefined) return other
  throw new ParleyError('validation_failed', 'A direct chat needs another user', {
    errors: [{ path: 'members.0', message: 'Must be another user' }],
  })
}

const writeOrCleanUp = async (chat: NewChat): Promise<boolean> => {
  try {
    return await writeChat(chat)
  } catch (error) {
    // Cleans up the unfinished chat now, rather than when it expires.
    await takeItem(keys.chatMeta(chat.meta.chatId), { condition: 'attribute_exists(expiresAt)' })
    throw error
  }
}

/**
 * Checks before a direct chat is created that both want it; the transaction checks again.
 * @returns whether it exists already: then nobody is asked.
 */
const findDirect = async (chatId: string, userId: string, otherId: string): Promise<boolean> => {
  const [membership, block] = await getItems<[Membership, unknown]>([
    keys.membership(userId, chatId),
    keys.block(userId, otherId),
  ])
  if (membership) return true
  if (block !== undefined) throw blockedByYou()
  return false
}

/**
 * Creates a chat. The caller is its owner, unless it is direct.
 * @returns the chat, and whether it existed before, as only a direct one can.
 * @throws ParleyError `unknown_username` with each name, `consent_required`, and then nothing is created; `name_taken`,
 * `chat_limit_reached`, `too_many_requests`; `forbidden` for a direct chat with a user whom the caller has blocked.
 */
export const createChat = async (
  credentials: TokenCredentials,
  body: CreateChatBody,
): Promise<{ chat: Chat; existed: boolean }> => {
  const [{ caller }, invited] = await Promise.all([
    authorise(credentials),
    resolveUsernames(body.members, 'members'),
  ])
  const { userId } = caller
  const others = invited.filter((invitedId) => invitedId !== userId)
  const direct = body.kind === 'direct' ? theOther(others) : undefined
  const chatId = direct === undefined ? randomUUID() : await directChatId(userId, direct)
  if (direct !== undefined && (await findDirect(chatId, userId, direct))) {
    return { chat: await viewFor(chatId, userId), existed: true }
  }
  const created = await withinAdding(userId, others.length, async () => {
    const chat = describe(chatId, caller, body, await requireConsent(userId, others))
    if (body.kind === 'public') await refoldNames()
    return (await writeOrCleanUp(chat)) ? chat : undefined
  })
  if (created) await announce(created)
  return { chat: await viewFor(chatId, userId), existed: !created }
}
