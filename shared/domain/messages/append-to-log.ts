import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ChatHead } from '../records/chat.ts'
import type { Attachment } from '../../contract/attachments.ts'
import type { Message, MessageType } from '../../contract/messages.ts'
import { chatNotFound } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { absent } from '../../platform/storage/condition.ts'
import { chainTo } from '../records/chain.ts'
import { keys } from '../records/keys.ts'
import { step, tryTransact } from '../../platform/storage/write.ts'
import { type MessageRecord, toMessage, toPreview } from '../records/message.ts'

/** A message that has no place in the order yet. */
export type Draft = {
  type: MessageType
  sender: { userId: string; username: string; kind?: 'bot' }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  mentions?: readonly string[] | undefined
  mentionNames?: readonly string[] | undefined
  attachments?: readonly Attachment[] | undefined
  /** Data of the application, as it is stored. */
  custom?: string | undefined
}

/** Fields of the head that change together with the log. */
export type HeadChange = Partial<
  Pick<ChatHead, 'locked' | 'slowModeSeconds' | 'busyUntilMs' | 'lanesUntilMs'>
>

type Steps<Name extends string> = Partial<Record<Name, TransactWriteItem>>

/** The place in a log where messages are about to be written. */
export type LogPosition = {
  /** The head they are appended to. */
  head: ChatHead
  /** The seq of the last of them. */
  lastSeq: number
  /** The time they are sent at. */
  nowMs: number
}

/**
 * The position of new messages after a head that was just read. A stale head costs another attempt, never a wrong
 * write.
 */
export const positionAfter = (head: ChatHead, messages = 1): LogPosition => ({
  head,
  lastSeq: head.lastSeq + messages,
  // Clocks of different functions differ, but time in a chat never goes back.
  nowMs: Math.max(Date.now(), head.activeAtMs),
})

export type Append<Name extends string> = {
  chatId: string
  position: LogPosition
  drafts: readonly Draft[]
  headChange?: HeadChange
  /** Further steps of the same transaction. */
  steps: Steps<Name>
}

export type Appended<Name extends string> =
  | { committed: true; messages: Message[]; head: ChatHead }
  | {
      committed: false
      /** Which of the caller's steps were refused, each with the item as it stood. Empty if only the race was lost. */
      failed: ReadonlyMap<Name, Record<string, unknown> | undefined>
      /** The newest head that was seen: what the next attempt appends to. */
      head: ChatHead
    }

const toRecords = (chatId: string, { head, nowMs }: LogPosition, drafts: readonly Draft[]): MessageRecord[] =>
  drafts.map(
    (
      { type, sender, text, clientMessageId, replyTo, mentions, mentionNames, attachments, custom },
      index,
    ) => {
      const seq = head.lastSeq + 1 + index
      return {
        ...keys.message(chatId, seq),
        chatId,
        seq,
        type,
        senderId: sender.userId,
        senderName: sender.username,
        ...(sender.kind && { senderKind: sender.kind }),
        text,
        clientMessageId,
        replyTo,
        ...(mentions?.length && { mentions: [...mentions] }),
        ...(mentionNames?.length && { mentionNames: [...mentionNames] }),
        ...(attachments?.length && { attachments: [...attachments] }),
        custom,
        sentAtMs: nowMs,
      }
    },
  )

const headAfter = (
  { head, nowMs }: LogPosition,
  change: HeadChange & Pick<ChatHead, 'chain'>,
  messages: readonly Message[],
): ChatHead => {
  const last = messages.at(-1)
  return {
    ...head,
    ...change,
    lastSeq: head.lastSeq + messages.length,
    activeAtMs: nowMs,
    ...(last && { lastMessage: toPreview(last) }),
  }
}

/** Fields that an append leaves as they are, unless it changes them: another writer may change them without one. */
const keptFields = new Set(['kind', 'busyUntilMs', 'lanesUntilMs'])

const headStep = (
  chatId: string,
  before: ChatHead,
  { pk: _pk, sk: _sk, ...after }: ChatHead,
  change: HeadChange,
) => {
  const fields = Object.entries(after).filter(([name]) => !keptFields.has(name) || name in change)
  return step.update(
    keys.chatHead(chatId),
    `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    {
      condition: '#lastSeq = :before',
      names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      values: {
        ':before': before.lastSeq,
        ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      },
    },
  )
}

/**
 * Tries once to write messages at the end of a chat's log: the only way in, for users' messages and for system
 * messages.
 *
 * One transaction, so that every crash leaves all of it or nothing:
 *
 *     HEAD        lastSeq must be n  → n+1, preview,    the order: two writers of n+1, one wins, and its
 *                                      chain(n+1)       message is chained to chain(n)
 *     MSG#n+1     must not exist     → the message
 *     …           the caller's own steps and conditions
 *
 * The loser of the race for n+1 gets the new head with the refusal, and its caller tries again after a jittered wait:
 *
 *     writer A   reads head 7 ── writes 8 ✓
 *     writer B   reads head 7 ──── writes 8 ✗ (head is 8) ── writes 9 ✓
 *
 * @returns the messages as written; or, if nothing was written, why.
 * @throws ParleyError `chat_not_found` when the chat is gone; `outcome_unknown` when no answer of the table tells.
 */
export const appendToLog = async <Name extends string>({
  chatId,
  position,
  drafts,
  headChange = {},
  steps,
}: Append<Name>): Promise<Appended<Name>> => {
  const { records, chain } = chainTo(chatId, position.head, toRecords(chatId, position, drafts))
  const messages = records.map(toMessage)
  const head = headAfter(position, { ...headChange, chain }, messages)
  const logSteps: Steps<string> = {
    head: headStep(chatId, position.head, head, headChange),
    ...Object.fromEntries(records.map((record) => [`message:${record.seq}`, step.put(record, absent)])),
  }
  const outcome = await tryTransact<string>({ ...logSteps, ...steps })
  if (outcome.committed) return { committed: true, messages, head }

  const { failed } = outcome
  if (failed.size === 0 || failed.has('head')) count('AppendConflicts')
  const current = failed.has('head') ? (failed.get('head') as ChatHead | undefined) : position.head
  if (!current) throw chatNotFound()
  const others = [...failed].filter(([name]) => !(name in logSteps))
  return { committed: false, failed: new Map(others) as Map<Name, never>, head: current }
}
