import { createHash, randomUUID } from 'node:crypto'
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { authorise, type Caller } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Chat } from '../../contract/chats.ts'
import type { CreateChatBody } from '../../contract/requests/chats.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { memberView } from '../members/member-view.ts'
import {
  chunksOf,
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
  usersPerTransaction,
} from '../members/membership-steps.ts'
import { keys } from '../records/keys.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { getProfiles, resolveUsernames } from '../accounts/find-users.ts'
import { type ChatHead, type ChatMeta, type Membership, toChat } from '../records/chat.ts'
import { nameTaken, reserveName } from './public-name.ts'

type NewChat = { meta: ChatMeta; head: ChatHead; joining: readonly Joining[] }
type ChatStep = 'meta' | 'head' | 'name'

/** Seconds after which a chat whose creator died half-way is cleaned away by the table itself. */
const unfinishedSeconds = 600

const absent = { condition: 'attribute_not_exists(pk)' }

const chatSteps = (
  { meta, head }: NewChat,
  first: boolean,
  last: boolean,
): Partial<Record<ChatStep, TransactWriteItem>> => {
  const expiresAt = Math.ceil(Date.now() / 1000) + unfinishedSeconds
  return {
    ...(first && { meta: step.put(last ? meta : { ...meta, expiresAt }, absent) }),
    ...(!first &&
      last && {
        meta: step.update(keys.chatMeta(meta.chatId), 'REMOVE expiresAt', {
          condition: 'attribute_exists(pk)',
        }),
      }),
    ...(last && { head: step.put(head, absent) }),
    ...(last && meta.kind === 'public' && { name: reserveName(meta.name, meta.chatId) }),
  }
}

/**
 * Writes a chat, whole or not at all.
 *
 * A chat exists as long as its head does, and the head is in the last transaction, with the name if it is public:
 * until then, the memberships lead nowhere and nobody can see them. Up to 24 members that is one transaction. With
 * more, the chat's META goes first with an expiry that the last transaction takes off; if the creator dies before,
 * the table expires it, and the clean-up of deleted chats takes the members away.
 * @returns false if a chat of this id is there already.
 */
const writeChat = async (chat: NewChat): Promise<boolean> => {
  const chunks = chunksOf(chat.joining, usersPerTransaction)
  for (const [index, chunk] of chunks.entries()) {
    const outcome = await transact<ChatStep | MemberStep>({
      ...joinSteps(chat.meta.chatId, chunk),
      ...chatSteps(chat, index === 0, index === chunks.length - 1),
    })
    if (outcome.committed) continue
    if (outcome.failed.has('meta')) return false
    if (outcome.failed.has('name')) throw nameTaken(chat.meta.name)
    refuseJoining(outcome.failed.keys())
    throw unavailable()
  }
  return true
}

const describe = (
  chatId: string,
  caller: Caller,
  body: CreateChatBody,
  others: readonly string[],
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
      memberCount: others.length + 1,
    },
    head: {
      ...keys.chatHead(chatId),
      kind: body.kind,
      lastSeq: 0,
      activeAtMs: nowMs,
      locked: false,
      slowModeSeconds: 0,
    },
    joining: [caller.userId, ...others].map(
      (userId): Joining => ({
        userId,
        role: !direct && userId === caller.userId ? 'owner' : 'member',
        joinedAtMs: nowMs,
        readSeq: 0,
      }),
    ),
  }
}

const announce = async ({ meta, joining }: NewChat): Promise<void> => {
  const userIds = joining.map(({ userId }) => userId)
  const members = await memberView(joining, await getProfiles(userIds))
  await pushToUsers(userIds, { type: 'member.added', chatId: meta.chatId, members })
}

const viewFor = async (chatId: string, userId: string): Promise<Chat> => {
  const [meta, head, membership] = await getItems<[ChatMeta, ChatHead, Membership]>([
    keys.chatMeta(chatId),
    keys.chatHead(chatId),
    keys.membership(userId, chatId),
  ])
  if (!meta || !head || !membership) throw unavailable()
  return toChat(meta, head, membership)
}

/**
 * The id of the direct chat of two users: the same from both sides, so that creating it twice, or from both sides
 * at once, makes one chat. It is never deleted, so no id is used twice.
 */
const directChatId = (one: string, other: string): string =>
  `direct-${createHash('sha256').update([one, other].sort().join('\n')).digest('base64url')}`

const theOther = (others: readonly string[]): string => {
  const [other] = others
  if (other !== undefined) return other
  throw new ParleyError('validation_failed', 'A direct chat is with somebody else', {
    errors: [{ path: 'members.0', message: 'Must be somebody else' }],
  })
}

/**
 * Creates a chat, of which the caller is the owner unless it is direct.
 * @returns the chat, and whether it was there before, which only a direct one can be.
 * @throws ParleyError `unknown_username` naming each, and then nothing is created; `name_taken`,
 * `chat_limit_reached`.
 */
export const createChat = async (
  credentials: TokenCredentials,
  body: CreateChatBody,
): Promise<{ chat: Chat; existed: boolean }> => {
  const [{ caller }, invited] = await Promise.all([
    authorise(credentials),
    resolveUsernames(body.members, 'members'),
  ])
  const others = invited.filter((userId) => userId !== caller.userId)
  const chatId = body.kind === 'direct' ? directChatId(caller.userId, theOther(others)) : randomUUID()
  const chat = describe(chatId, caller, body, others)
  let created: boolean
  try {
    created = await writeChat(chat)
  } catch (error) {
    // What an unfinished creation left is cleaned up now rather than when it expires.
    await takeItem(keys.chatMeta(chatId), { condition: 'attribute_exists(expiresAt)' })
    throw error
  }
  if (created) await announce(chat)
  return { chat: await viewFor(chatId, caller.userId), existed: !created }
}
