import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ChatHead } from '../records/chat.ts'
import type { Attachment } from '../../contract/attachments.ts'
import type { Message, MessageType } from '../../contract/messages.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { keys } from '../records/keys.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { tries } from '../../platform/storage/tries.ts'
import { type MessageRecord, toMessage, toPreview } from '../records/message.ts'

/** A message that has no place in the order yet. */
export type Draft = {
  type: MessageType
  sender: { userId: string; username: string }
  text: string
  clientMessageId?: string | undefined
  replyTo?: number | undefined
  mentions?: string[] | undefined
  attachments?: Attachment[] | undefined
}

/** What else of the head changes together with the log. */
export type HeadChange = Partial<Pick<ChatHead, 'locked' | 'slowModeSeconds'>>

type Steps<Name extends string> = Partial<Record<Name, TransactWriteItem>>

export type Append<Name extends string> = {
  chatId: string
  /** As just read. A stale one costs one more try, never a wrong write. */
  head: ChatHead
  drafts: readonly Draft[]
  headChange?: HeadChange
  /**
   * The other steps of the same transaction.
   * @param lastSeq the last of the new seqs
   * @param head what they are appended to
   */
  steps: (lastSeq: number, head: ChatHead, nowMs: number) => Steps<Name>
}

export type Appended<Name extends string> =
  | { committed: true; messages: Message[]; head: ChatHead }
  | { committed: false; failed: Map<Name, Record<string, unknown> | undefined>; head: ChatHead }

const recordsAfter = (
  chatId: string,
  head: ChatHead,
  drafts: readonly Draft[],
  nowMs: number,
): MessageRecord[] =>
  drafts.map(({ type, sender, text, clientMessageId, replyTo, mentions, attachments }, index) => {
    const seq = head.lastSeq + 1 + index
    return {
      ...keys.message(chatId, seq),
      chatId,
      seq,
      type,
      senderId: sender.userId,
      senderName: sender.username,
      text,
      ...(clientMessageId !== undefined && { clientMessageId }),
      ...(replyTo !== undefined && { replyTo }),
      ...(mentions?.length && { mentions }),
      ...(attachments?.length && { attachments }),
      sentAtMs: nowMs,
    }
  })

const headAfter = (
  head: ChatHead,
  change: HeadChange,
  messages: readonly Message[],
  nowMs: number,
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

const headStep = (chatId: string, before: ChatHead, { pk: _pk, sk: _sk, ...after }: ChatHead) => {
  const fields = Object.entries(after).filter(([name]) => name !== 'kind')
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

const countConflict = () => count('AppendConflicts')

/**
 * Writes messages at the end of a chat's log: the only way in, for what people say and for what the system says.
 *
 * One transaction, so that every crash leaves all of it or nothing:
 *
 *     HEAD        lastSeq must be n  → n+1, preview     the order: two writers of n+1, one wins
 *     MSG#n+1     must not exist     → the message
 *     …           the caller's own steps and conditions
 *
 * Who loses the race for n+1 learns the new head from the refusal itself and tries again after a jittered wait:
 *
 *     writer A   reads head 7 ── writes 8 ✓
 *     writer B   reads head 7 ──── writes 8 ✗ (head is 8) ── writes 9 ✓
 *
 * @returns the messages as written; or which of the caller's own steps were refused, and then nothing is written.
 * Either way with the newest head that was seen.
 * @throws ParleyError `chat_not_found` when the chat is gone, `unavailable` when the race does not end.
 */
export const appendToLog = async <Name extends string>(append: Append<Name>): Promise<Appended<Name>> => {
  const { chatId, drafts, headChange = {} } = append
  let { head } = append
  for await (const _ of tries()) {
    // Clocks of different functions differ; time in a chat goes the way of seq all the same.
    const nowMs = Math.max(Date.now(), head.activeAtMs)
    const records = recordsAfter(chatId, head, drafts, nowMs)
    const messages = records.map(toMessage)
    const after = headAfter(head, headChange, messages, nowMs)
    const logSteps: Steps<string> = { head: headStep(chatId, head, after) }
    for (const record of records) {
      logSteps[`message:${record.seq}`] = step.put(record, { condition: 'attribute_not_exists(pk)' })
    }
    const steps = { ...logSteps, ...append.steps(after.lastSeq, head, nowMs) }
    const outcome = await transact<string>(steps, countConflict)
    if (outcome.committed) return { committed: true, messages, head: after }

    if (outcome.failed.has('head')) {
      countConflict()
      const current = outcome.failed.get('head') as ChatHead | undefined
      if (!current) throw chatNotFound()
      head = current
    }
    const others = [...outcome.failed].filter(([name]) => !(name in logSteps))
    if (others.length > 0) return { committed: false, failed: new Map(others) as Map<Name, never>, head }
  }
  throw unavailable()
}
