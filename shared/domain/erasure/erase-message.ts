import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { deletedUser } from '../../contract/deleted-user.ts'
import { foldUsername } from '../../contract/text/fold.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { deleteItems } from '../../platform/storage/write.ts'
import { step } from '../../platform/storage/write.ts'
import { deletion, detachSteps } from '../messages/deletion.ts'
import { takeFrom } from '../messages/reactions.ts'
import { type MessageChange, updateMessage } from '../messages/update-message.ts'
import { chatIdOf, keys, parseReactionKey } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'

/** Somebody who is being erased, by the id and the names in records. */
export type Erased = {
  userId: string
  names: readonly string[]
  /** Their texts stay, without an author; else they become tombstones. */
  keepTexts: boolean
}

const act = { operation: 'deleteAny' } as const

/** Replaces the names of a user in what the system said: whole words, however spelled. */
const withoutNames = (text: string, names: readonly string[]): string => {
  const folded = new Set(names.map(foldUsername))
  return text.replace(/[\p{L}\p{M}\p{N}_.-]+/gu, (word) => {
    const name = word.replace(/\.$/, '')
    return folded.has(foldUsername(name)) ? `${deletedUser.name}${word.slice(name.length)}` : word
  })
}

const withoutAuthor = ({
  clientMessageId: _,
  senderKind: _kind,
  custom: _custom,
  ...record
}: MessageRecord): MessageRecord => ({
  ...record,
  senderId: deletedUser.userId,
  senderName: deletedUser.name,
})

/** A repeat is refused for good by then, so nobody asks for the seq of the first message again. */
const dedupSteps = ({
  chatId,
  senderId,
  clientMessageId,
}: MessageRecord): Record<string, TransactWriteItem> =>
  clientMessageId === undefined ? {} : { dedup: step.remove(keys.dedup(chatId, senderId, clientMessageId)) }

/** The author's own message: with its files go its author and, unless texts are kept, its text. */
const ofOwn = (
  record: MessageRecord,
  refused: ReadonlyMap<string, unknown>,
  { keepTexts }: Erased,
): MessageChange => {
  const { attachments: _, ...unattached } = record
  const kept = { act, record: withoutAuthor(unattached), steps: detachSteps(record) }
  const keepsText = keepTexts && record.text !== ''
  const change = record.type !== 'text' || keepsText ? kept : (deletion(record, refused, 'deleteAny') ?? kept)
  return {
    act,
    record: withoutAuthor(change.record),
    steps: { ...change.steps, ...dedupSteps(record) },
  }
}

const withoutMention = (record: MessageRecord, userId: string): MessageRecord => {
  const { mentions, mentionNames } = record
  const index = mentions?.indexOf(userId) ?? -1
  if (index < 0) return record
  return {
    ...record,
    ...(mentions && { mentions: mentions.toSpliced(index, 1) }),
    ...(mentionNames && { mentionNames: mentionNames.toSpliced(index, 1) }),
  }
}

/** The change that takes a user out of a message; undefined if nothing in it is theirs. */
export const withoutUser = (
  record: MessageRecord,
  refused: ReadonlyMap<string, unknown>,
  erased: Erased,
): MessageChange | undefined => {
  const { userId, names } = erased
  const isOwn = record.senderId === userId
  const isMentioned = record.mentions?.includes(userId) ?? false
  const text = record.type === 'text' ? record.text : withoutNames(record.text, names)
  if (!isOwn && !isMentioned && text === record.text) return undefined
  const change: MessageChange = isOwn ? ofOwn(record, refused, erased) : { act, record }
  return {
    ...change,
    record: {
      ...withoutMention(change.record, userId),
      ...(record.type !== 'text' && { text }),
    },
  }
}

/** The chat, or the message, is gone: nothing is left to erase. */
const unlessGone = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ParleyError && /^(chat|message)_not_found$/.test(error.code))) throw error
  }
}

/** Erases a user from a message, and lets everyone in the chat see that. */
export const eraseFromMessage = async (record: MessageRecord, erased: Erased): Promise<void> => {
  if (!withoutUser(record, new Map(), erased)) return
  await unlessGone(() =>
    updateMessage(record.chatId, record.seq, (current, refused) => withoutUser(current, refused, erased)),
  )
}

/** Takes a reaction back, by its own record. */
export const eraseReaction = async (item: Key): Promise<void> => {
  const reaction = parseReactionKey(item)
  if (!reaction) return
  const { seq, emoji, userId } = reaction
  await unlessGone(() =>
    updateMessage(chatIdOf(item), seq, (record, refused) => {
      const { reactions } = record
      if (!reactions?.[emoji] || refused.has('reaction')) return undefined
      return {
        act,
        record: { ...record, reactions: takeFrom(reactions, emoji, userId) },
        steps: { reaction: step.remove({ pk: item.pk, sk: item.sk }, present) },
      }
    }),
  )
  // That of a tombstone counts nowhere.
  await deleteItems([item])
}
