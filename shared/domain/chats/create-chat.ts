import { randomUUID } from 'node:crypto'
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
import type { Joining } from '../members/membership-steps.ts'
import { directChatId } from '../privacy/direct-chat-id.ts'
import { storedCustom } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { getItems } from '../../platform/storage/read.ts'
import { getProfiles, resolveUsernames } from '../accounts/find-users.ts'
import type { ChatHead, ChatMeta, Membership } from '../records/chat.ts'
import { isHookBot, type Profile } from '../records/profile.ts'
import { refoldNames } from './refold-names.ts'
import { blockedByYou, type NewChat, writeChat } from './write-chat.ts'

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
        ...(userId !== caller.userId && { consents: others.get(userId) ?? {} }),
      }),
    ),
  }
}

const announce = async (
  { meta, joining }: NewChat,
  profiles: ReadonlyMap<string, Profile>,
): Promise<void> => {
  const members = await memberView(joining, profiles, { kind: meta.kind })
  await pushToUsers(
    joining.map(({ userId }) => userId),
    { type: 'member.added', chatId: meta.chatId, members },
  )
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
 * `chat_limit_reached`, `too_many_requests`; `forbidden` for a direct chat with a user whom the caller has blocked, and
 * to the bot of a webhook, which would own it.
 */
export const createChat = async (
  credentials: TokenCredentials,
  body: CreateChatBody,
): Promise<{ chat: Chat; existed: boolean }> => {
  const [{ caller, items }, invited] = await Promise.all([
    authorise<[Profile]>(credentials, [keys.profile(credentials.userId)]),
    resolveUsernames(body.members, 'members'),
  ])
  const { userId } = caller
  const [self] = items
  if (body.kind !== 'direct' && isHookBot(self))
    throw new ParleyError('forbidden', 'The bot of a webhook cannot own a chat')
  const others = invited.filter((invitedId) => invitedId !== userId)
  const direct = body.kind === 'direct' ? theOther(others) : undefined
  const directId = direct === undefined ? undefined : await directChatId(userId, direct)
  if (directId !== undefined && (await findDirect(directId, userId, direct ?? ''))) {
    return { chat: await viewFor(directId, userId), existed: true }
  }
  // Read while the people are counted. Those who join in the end are as they were then: the transactions see to it.
  const reading = Promise.all([getProfiles(others), getProfiles([userId])])
  reading.catch(() => {})
  const { chat, profiles, existed } = await withinAdding(userId, others.length, async () => {
    if (body.kind === 'public') await refoldNames()
    for await (const attempt of attempts()) {
      const consenting = await requireConsent(
        userId,
        others,
        attempt === 0 ? { reading: reading.then(([theirs]) => theirs) } : {},
      )
      const next = describe(directId ?? randomUUID(), caller, body, consenting)
      const written = await writeChat(next)
      if (written === 'overtaken') continue
      return { chat: next, profiles: consenting, existed: written === 'exists' }
    }
    throw unavailable()
  })
  const { chatId } = chat.meta
  if (existed) return { chat: await viewFor(chatId, userId), existed }
  const [, own] = await reading
  const [view] = await Promise.all([viewFor(chatId, userId), announce(chat, new Map([...own, ...profiles]))])
  return { chat: view, existed }
}
