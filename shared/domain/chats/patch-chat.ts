import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Chat } from '../../contract/chats.ts'
import type { MessageType } from '../../contract/messages.ts'
import type { PatchChatBody } from '../../contract/requests/chats.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authoriseMember, type MemberAccess, roleChanged } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { viewChat, viewForMembers } from '../access/view-chat.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { announceActsAgain } from '../members/announce-again.ts'
import { actorCheck, actorStep } from '../members/membership-steps.ts'
import { appendAct, ownSeq } from '../messages/append-act.ts'
import type { Draft, HeadChange } from '../messages/append-to-log.ts'
import type { ChatHead, ChatMeta } from '../records/chat.ts'
import { customAfter } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { findReserved, nameTaken, type ReserveStep, releaseName, reserveName } from './public-name.ts'
import { refoldNames } from './refold-names.ts'

type StepName = 'actor' | 'meta' | 'released' | ReserveStep
type Steps = Partial<Record<StepName, TransactWriteItem>>
/** The steps that were refused, each with the item that refused it. Empty if another writer was faster. */
type Refused = ReadonlyMap<StepName, Record<string, unknown> | undefined>

/** The fields of a patch that differ from the chat as it is. */
const changesOf = (patch: PatchChatBody, meta: ChatMeta, head: ChatHead): PatchChatBody => {
  const { name, description, custom, locked, slowModeSeconds } = patch
  return {
    ...(name !== undefined && name !== meta.name && { name }),
    ...(description !== undefined && description !== meta.description && { description }),
    ...(customAfter(meta.custom, custom) !== meta.custom && { custom }),
    ...(locked !== undefined && locked !== head.locked && { locked }),
    ...(slowModeSeconds !== undefined && slowModeSeconds !== head.slowModeSeconds && { slowModeSeconds }),
  }
}

const draftsOf = (changes: PatchChatBody, sender: Draft['sender']): Draft[] => {
  const systemMessage = (type: Draft['type'], what: string): Draft => ({
    type,
    sender,
    text: `${sender.username} ${what}`,
  })
  const { name, locked, slowModeSeconds } = changes
  return [
    ...(name !== undefined ? [systemMessage('renamed', `renamed the chat to ${name}`)] : []),
    ...(locked === true ? [systemMessage('locked', 'locked the chat')] : []),
    ...(locked === false ? [systemMessage('unlocked', 'unlocked the chat')] : []),
    ...(slowModeSeconds !== undefined
      ? [
          systemMessage(
            'slow_mode',
            slowModeSeconds > 0
              ? `set slow mode: a message every ${slowModeSeconds} seconds`
              : 'ended slow mode',
          ),
        ]
      : []),
  ]
}

/** Writes META on the condition that it is as it was read, and swaps a public chat's name in the same transaction. */
const metaSteps = async (
  before: ChatMeta,
  { name = before.name, description = before.description, custom }: PatchChatBody,
): Promise<Steps> => {
  const { chatId } = before
  const renamed = before.kind === 'public' && name !== before.name
  if (renamed) await refoldNames()
  // A chat of 0.1.0 that still holds its name under the older fold moves to the present one when it is renamed.
  const held = renamed ? await findReserved(before.name, chatId) : undefined
  const after = customAfter(before.custom, custom)
  const setsCustom = after !== undefined && after !== before.custom
  const update = [
    'SET #name = :name, description = :description',
    ...(setsCustom ? [', custom = :custom'] : []),
    ...(after === undefined ? [' REMOVE custom'] : []),
  ].join('')
  const customBefore = before.custom === undefined ? 'attribute_not_exists(custom)' : 'custom = :customBefore'
  const moves = held !== undefined && held.sk !== keys.publicName(name).sk
  return {
    meta: step.update(keys.chatMeta(chatId), update, {
      condition: `#name = :nameBefore AND description = :descriptionBefore AND ${customBefore}`,
      names: { '#name': 'name' },
      values: {
        ':name': name,
        ':description': description,
        ':nameBefore': before.name,
        ':descriptionBefore': before.description,
        ...(before.custom !== undefined && { ':customBefore': before.custom }),
        ...(setsCustom && { ':custom': after }),
      },
    }),
    ...(moves && { ...reserveName(name, chatId, held), released: releaseName(held, chatId) }),
  }
}

const write = async (
  { caller, head, membership }: MemberAccess<[ChatMeta]>,
  meta: ChatMeta,
  changes: PatchChatBody,
): Promise<Refused | undefined> => {
  const { chatId } = meta
  const drafts = draftsOf(changes, caller)
  if (drafts.length === 0) {
    const outcome = await transact<StepName>({
      ...actorCheck(chatId, membership),
      ...(await metaSteps(meta, changes)),
    })
    return outcome.committed ? undefined : outcome.failed
  }
  const { locked, slowModeSeconds } = changes
  const headChange: HeadChange = {
    ...(locked !== undefined && { locked }),
    ...(slowModeSeconds !== undefined && { slowModeSeconds }),
  }
  const appended = await appendAct<StepName>({
    chatId,
    head,
    drafts,
    headChange,
    steps: { ...actorStep(chatId, membership, ownSeq), ...(await metaSteps(meta, changes)) },
  })
  if (!appended.committed) return appended.failed
  await fanOut(chatId, [{ type: 'messages', chatId, messages: appended.messages }])
  return undefined
}

const readForPatch = async (
  credentials: TokenCredentials,
  chatId: string,
): Promise<MemberAccess<[ChatMeta]> & { meta: ChatMeta }> => {
  const access = await authoriseMember<[ChatMeta]>(credentials, chatId, 'patchChat', [keys.chatMeta(chatId)])
  const [meta] = access.items
  if (!meta) throw chatNotFound()
  return { ...access, meta }
}

/** The types of the messages that may have reported a patch. */
const reportsOf = ({ name, locked, slowModeSeconds }: PatchChatBody): MessageType[] => [
  ...(name !== undefined ? (['renamed'] as const) : []),
  ...(locked !== undefined ? ([locked ? 'locked' : 'unlocked'] as const) : []),
  ...(slowModeSeconds !== undefined ? (['slow_mode'] as const) : []),
]

/**
 * Renames, describes, locks, unlocks or slows down a chat, all at once and with the system messages that report it.
 * Fields that are so already change nothing; a repeat announces them again.
 * @throws ParleyError `chat_not_found`, `forbidden`, `name_taken`.
 */
export const patchChat = async (
  credentials: TokenCredentials,
  chatId: string,
  patch: PatchChatBody,
): Promise<Chat> => {
  for await (const _ of attempts()) {
    const access = await readForPatch(credentials, chatId)
    const changes = changesOf(patch, access.meta, access.head)
    if (Object.keys(changes).length > 0) {
      const refused = await write(access, access.meta, changes)
      if (refused?.has('actor')) throw roleChanged()
      // A name that this chat has itself comes from another caller who renamed it at the same time.
      if (refused?.has('taken') && refused.get('taken')?.['chatId'] !== chatId)
        throw nameTaken(changes.name ?? '')
      if (refused?.has('takenIn010') && refused.get('takenIn010')?.['chatId'] !== chatId)
        throw nameTaken(changes.name ?? '')
      if (refused) continue
    }
    const { caller, meta, head, membership } = await readForPatch(credentials, chatId)
    const isChanged = Object.keys(changes).length > 0
    if (isChanged || (await announceActsAgain(chatId, caller.userId, reportsOf(patch)))) {
      await fanOut(chatId, [{ type: 'chat.updated', chatId, chat: viewForMembers(meta, head) }])
    }
    return viewChat(meta, head, membership)
  }
  throw unavailable()
}
