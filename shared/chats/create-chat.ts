import { randomUUID } from 'node:crypto'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Chat } from '../contract/chats.ts'
import { ParleyError, unavailable } from '../errors/parley-error.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { memberView } from '../members/member-view.ts'
import {
  chunksOf,
  type Joining,
  joinSteps,
  type MemberStep,
  usersPerTransaction,
} from '../members/membership-steps.ts'
import { keys } from '../storage/keys.ts'
import { type Outcome, step, takeItem, transact } from '../storage/write.ts'
import { getProfiles, resolveUsernames } from '../users/find-users.ts'
import { type ChatHead, type ChatMeta, toChat } from './chat-records.ts'

export type NewChat = { kind: Chat['kind']; name: string; description: string; members: readonly string[] }

/** Seconds after which a chat whose creator died half-way is cleaned away by the table itself. */
const unfinishedSeconds = 600

const refuse = (outcome: Outcome<'head' | 'meta' | MemberStep>): void => {
  if (outcome.committed) return
  for (const name of outcome.failed.keys()) {
    if (name.startsWith('profile:')) {
      throw new ParleyError('chat_limit_reached', 'One of the members is in as many chats as are allowed')
    }
  }
  throw unavailable()
}

/**
 * Writes a chat, whole or not at all.
 *
 * A chat exists as long as its head does, and the head is in the last transaction: until then, the memberships lead
 * nowhere and nobody can see them. Up to 32 members that is one transaction. With more, the chat's META goes first
 * with an expiry that the last transaction takes off; if the creator dies before, the table expires it, and the
 * clean-up of deleted chats takes the members away.
 */
const writeChat = async (meta: ChatMeta, head: ChatHead, joining: readonly Joining[]): Promise<void> => {
  const chunks = chunksOf(joining, usersPerTransaction)
  const expiresAt = Math.ceil(Date.now() / 1000) + unfinishedSeconds
  for (const [index, chunk] of chunks.entries()) {
    const first = index === 0
    const last = index === chunks.length - 1
    refuse(
      await transact<'head' | 'meta' | MemberStep>({
        ...joinSteps(meta.chatId, chunk),
        ...(first && { meta: step.put(last ? meta : { ...meta, expiresAt }) }),
        ...(!first &&
          last && {
            meta: step.update(keys.chatMeta(meta.chatId), 'REMOVE expiresAt', {
              condition: 'attribute_exists(pk)',
            }),
          }),
        ...(last && { head: step.put(head) }),
      }),
    )
  }
}

/**
 * Creates a chat with the caller as its owner.
 * @throws ParleyError `unknown_username` naming each, and then nothing is created; `chat_limit_reached`.
 */
export const createChat = async (credentials: TokenCredentials, chat: NewChat): Promise<Chat> => {
  const [{ caller }, invited] = await Promise.all([
    authorise(credentials),
    resolveUsernames(chat.members, 'members'),
  ])
  const others = invited.filter((userId) => userId !== caller.userId)
  const chatId = randomUUID()
  const nowMs = Date.now()
  const meta: ChatMeta = {
    ...keys.chatMeta(chatId),
    chatId,
    kind: chat.kind,
    name: chat.name,
    description: chat.description,
    ownerId: caller.userId,
    createdAtMs: nowMs,
    memberCount: others.length + 1,
  }
  const head: ChatHead = { ...keys.chatHead(chatId), lastSeq: 0, activeAtMs: nowMs }
  const joining = [caller.userId, ...others].map(
    (userId): Joining => ({
      userId,
      role: userId === caller.userId ? 'owner' : 'member',
      joinedAtMs: nowMs,
      readSeq: 0,
    }),
  )
  try {
    await writeChat(meta, head, joining)
  } catch (error) {
    // What an unfinished creation left is cleaned up now rather than when it expires.
    await takeItem(keys.chatMeta(chatId), { condition: 'attribute_exists(expiresAt)' })
    throw error
  }

  const profiles = await getProfiles(joining.map(({ userId }) => userId))
  await pushToUsers(
    joining.map(({ userId }) => userId),
    { type: 'member.added', chatId, members: await memberView(joining, profiles) },
  )
  return toChat(meta, head, {
    ...keys.membership(caller.userId, chatId),
    chatId,
    userId: caller.userId,
    role: 'owner',
    joinedAtMs: nowMs,
    readSeq: 0,
    notifications: 'all',
  })
}
