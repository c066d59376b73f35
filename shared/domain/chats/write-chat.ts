import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { absent, present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { type Outcome, putItem, step, takeItem, transact } from '../../platform/storage/write.ts'
import {
  type Joining,
  joinSteps,
  type MemberStep,
  newMembersPerTransaction,
  refuseJoining,
  writeRoster,
} from '../members/membership-steps.ts'
import type { ChatHead, ChatMeta } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { removeMembers } from './remove-members.ts'
import { nameTaken, type ReserveStep, reserveName } from './public-name.ts'

export type NewChat = { meta: ChatMeta; head: ChatHead; joining: readonly Joining[] }
type ChatStep = 'meta' | 'head' | 'ownBlock' | 'notDeleted' | 'notImported' | ReserveStep
type Steps = Partial<Record<ChatStep, TransactWriteItem>>

/**
 * Whether a chat was written, was there already, or somebody who joins has just changed: then it may be tried again.
 */
export type Written = 'written' | 'exists' | 'overtaken'

/** Seconds after which the table expires a chat whose creator died half-way. */
const unfinishedSeconds = 600

/** Checks that the creator of a direct chat has not blocked the other, who could read there, but not answer. */
const directSteps = ({ meta, joining }: NewChat): Steps => {
  const [own, other] = joining
  if (!own || !other) throw new Error('A direct chat is between two')
  return {
    ownBlock: step.check(keys.block(own.userId, other.userId), absent),
    notDeleted: step.check(keys.deletedDirect(meta.chatId), absent),
    // The clean-up is removing the rest of an expired import.
    notImported: step.check(keys.importState(meta.chatId), absent),
  }
}

export const blockedByYou = () =>
  new ParleyError('forbidden', 'You have blocked this user. Lift the block to open a direct chat')

/** With these a chat exists. */
const openingSteps = ({ meta, head }: NewChat): Steps => ({
  head: step.put(head, absent),
  ...(meta.kind === 'public' && reserveName(meta.name, meta.chatId)),
})

/** @throws ParleyError for refusals that are final. */
const judge = (outcome: Outcome<ChatStep | MemberStep>, { meta }: NewChat): Written => {
  if (outcome.committed) return 'written'
  const { failed } = outcome
  if (failed.has('meta')) return 'exists'
  if (failed.has('taken') || failed.has('takenIn010')) throw nameTaken(meta.name)
  if (failed.has('ownBlock')) throw blockedByYou()
  if (failed.has('notImported')) throw unavailable()
  refuseJoining(failed)
  return 'overtaken'
}

const writeWhole = async (chat: NewChat): Promise<Written> =>
  judge(
    await transact<ChatStep | MemberStep>({
      meta: step.put(chat.meta, absent),
      ...openingSteps(chat),
      ...(chat.meta.kind === 'direct' && directSteps(chat)),
      ...joinSteps(chat.meta, chat.joining, { isNew: true }),
    }),
    chat,
  )

const joinInParts = async (chat: NewChat): Promise<Written> => {
  const { meta, joining } = chat
  const join = async (chunk: readonly Joining[], steps: Steps = {}) =>
    judge(
      await transact<ChatStep | MemberStep>({
        ...steps,
        ...joinSteps(meta, chunk, { isNew: true, hasRoster: true }),
      }),
      chat,
    )
  await writeRoster(meta.chatId, joining)
  const parts = chunksOf(joining, newMembersPerTransaction.withoutRoster)
  // All end before anything is cleaned up: none adds a member after that.
  const early = await Promise.allSettled(parts.slice(0, -1).map((part) => join(part)))
  for (const one of early) {
    if (one.status === 'rejected') throw one.reason
    if (one.value !== 'written') return one.value
  }
  const opened = await join(parts.at(-1) ?? [], {
    meta: step.update(keys.chatMeta(meta.chatId), 'REMOVE expiresAt', present),
    ...openingSteps(chat),
  })
  // Without META it has expired, or another one has its id: neither happens to a chat of seconds.
  return opened === 'exists' ? 'overtaken' : opened
}

/**
 * Takes back what was written of a chat, rather than leave that to its expiry and the table's stream: until then its
 * members would count as in one more chat, and the next attempt might be refused for that. A chat that was opened
 * stays: then only the answer was lost.
 */
const takeBack = async (chatId: string): Promise<void> => {
  const taken = await takeItem(keys.chatMeta(chatId), { condition: 'attribute_exists(expiresAt)' })
  if (taken) await removeMembers(chatId)
}

const writeInParts = async (chat: NewChat): Promise<Written> => {
  let written: Written = 'overtaken'
  await putItem({ ...chat.meta, expiresAt: expiryIn(unfinishedSeconds) })
  try {
    written = await joinInParts(chat)
  } finally {
    if (written !== 'written') await takeBack(chat.meta.chatId)
  }
  return written
}

/**
 * Writes a chat, whole or not at all. A chat exists as long as its head does: until then nobody can see the
 * memberships. With few members all of it is one transaction. With more, only what must be is written in transactions,
 * which cost twice as much:
 *
 *     META, with an expiry     one write       if the creator dies from here on, the table expires META, and the
 *     roster                   batches         clean-up of deleted chats removes the members, by the roster
 *     membership + profile     transactions    beside each other: each user's consent, room and count
 *     … of the last, head      one transaction the chat exists; META expires no more
 *
 * @throws ParleyError `name_taken`, `consent_required`, `chat_limit_reached`, `forbidden`.
 */
export const writeChat = (chat: NewChat): Promise<Written> =>
  chat.joining.length <= newMembersPerTransaction.withRoster ? writeWhole(chat) : writeInParts(chat)
