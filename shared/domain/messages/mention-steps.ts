import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { absent, allOf, present } from '../../platform/storage/condition.ts'
import { step } from '../../platform/storage/write.ts'
import { type Membership, mentionsCounted } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import type { MessageRecord } from '../records/message.ts'

/** The steps that keep the count of mentions and check for blocks, one per user. */
export type MentionStep = `${'mention' | 'unmention' | 'block'}:${string}`
export type MentionSteps = Record<MentionStep, TransactWriteItem>

/** Refused steps, each with the item as it stood: for a membership, `undefined` if the user is no member. */
type RefusedSteps = ReadonlyMap<string, unknown>

/**
 * Counts mentions of a member in one message or several. Refused to outsiders, and where there is nothing to count: the
 * member has read the first of the messages already, or the count has no room for all.
 */
export const mentionStep = (chatId: string, userId: string, seqs: readonly number[]): TransactWriteItem => {
  const { condition, values } = allOf(
    present,
    { condition: 'readSeq < :mentionSeq', values: { ':mentionSeq': Math.min(...seqs) } },
    {
      condition: 'attribute_not_exists(mentionSeqs) OR size(mentionSeqs) <= :room',
      values: { ':room': mentionsCounted - seqs.length },
    },
  )
  return step.update(keys.membership(userId, chatId), 'ADD mentionSeqs :seqs', {
    condition,
    values: { ...values, ':seqs': new Set(seqs) },
  })
}

/** Checks that a mentioned user has not blocked the sender. */
export const blockStep = (userId: string, senderId: string): TransactWriteItem =>
  step.check(keys.block(userId, senderId), absent)

const unmentionStep = (chatId: string, userId: string, seq: number): TransactWriteItem =>
  step.update(keys.membership(userId, chatId), 'DELETE mentionSeqs :seqs', {
    ...present,
    values: { ':seqs': new Set([seq]) },
  })

/** Those of the users who are members and have not blocked the sender, as far as refused steps say. */
export const mentionable = (userIds: readonly string[], refused: RefusedSteps): string[] =>
  userIds.filter((userId) => {
    if (refused.has(`block:${userId}`)) return false
    return !refused.has(`mention:${userId}`) || refused.get(`mention:${userId}`)
  })

/**
 * Whether a mention has nothing to count, by the membership that refused it: it is read, or the count is full. A
 * message that lost the race for its seq to the mentioned member gets a later one, which is not read.
 */
export const isUncounted = (membership: unknown, seq: number): boolean => {
  if (!membership) return true
  const { readSeq, mentionSeqs } = membership as Membership
  return readSeq >= seq || (mentionSeqs?.size ?? 0) >= mentionsCounted
}

/**
 * The steps of new mentions in a message: each is counted, and checks that the mentioned user has not blocked the
 * sender. Those that would be refused again are left out.
 */
export const mentionSteps = (
  { chatId, seq, senderId }: Pick<MessageRecord, 'chatId' | 'seq' | 'senderId'>,
  userIds: readonly string[],
  refused: RefusedSteps,
): MentionSteps =>
  Object.fromEntries(
    mentionable(userIds, refused).flatMap((userId): [MentionStep, TransactWriteItem][] => {
      const name: MentionStep = `mention:${userId}`
      const isCounted = !(refused.has(name) && isUncounted(refused.get(name), seq))
      return [
        [`block:${userId}`, blockStep(userId, senderId)],
        ...(isCounted
          ? [[name, mentionStep(chatId, userId, [seq])] as [MentionStep, TransactWriteItem]]
          : []),
      ]
    }),
  )

/**
 * Settles the counts when a message changes: whom it mentions no longer counts it no longer, and whom it mentions now
 * counts it once. In the transaction that writes the message, so that no crash leaves one without the other.
 *
 *     edit    MSG#7 without @ben ── one transaction ── membership of ben: DELETE 7
 *     ben     reads 7, or writes 8 himself ──────────── removes 7 as well: the same, in either order
 *
 * @param after users whom the message mentions now, members or not.
 * @param refused the steps refused so far: outsiders are no mentions, and the steps are left out.
 */
export const settleMentions = (
  record: MessageRecord,
  after: readonly string[],
  refused: RefusedSteps,
): { mentions: string[]; steps: MentionSteps } => {
  const { chatId, seq, mentions = [] } = record
  const added = after.filter((userId) => !mentions.includes(userId))
  const removed = mentions.filter((userId) => !after.includes(userId))
  return {
    mentions: mentionable(after, refused),
    steps: {
      ...mentionSteps(record, added, refused),
      ...Object.fromEntries(
        removed
          .filter((userId) => !refused.has(`unmention:${userId}`))
          .map((userId) => [`unmention:${userId}`, unmentionStep(chatId, userId, seq)]),
      ),
    },
  }
}
