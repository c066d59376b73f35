import type { Message } from '../../contract/messages.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { count } from '../../platform/observability/metrics.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import type { Dedup } from '../records/dedup.ts'
import { appendToLog, type HeadChange } from './append-to-log.ts'
import { operationOf, planMessages, refusedOf } from './message-plan.ts'
import type { MessageStep, NewMessage, Pending } from './new-message.ts'
import { findFirst } from './repeats.ts'
import { requireMaySend } from './sender-step.ts'

/** A message whose attempt was refused, and its own refused steps, each with the item as it stood. */
export type Refused = {
  pending: Pending
  failed: ReadonlyMap<MessageStep, Record<string, unknown> | undefined>
}

export type Attempt =
  | { committed: true; collided: false; written: { pending: Pending; message: Message }[]; head: ChatHead }
  | {
      committed: false
      /** Each message of the attempt. */
      refused: Refused[]
      /** No step was refused: another writer was there at the same moment. */
      collided: boolean
      /** The newest head that was seen: what the next attempt appends to. */
      head: ChatHead
    }

/** The due times that senders' last messages left in a chat, as far as this execution environment wrote them. */
const dueTimes = boundedMemory<number>()
const dueTimeKey = (chatId: string, userId: string) => `${chatId} ${userId}`

/** A message before its first attempt. */
export const newPending = (message: NewMessage, jobId?: string): Pending => ({
  message,
  jobId,
  nextDueMs: dueTimes.recall(dueTimeKey(message.chatId, message.sender.userId)),
  refused: new Map(),
})

/**
 * Tries once to append messages of one chat, as many from the front as one transaction takes.
 * @throws ParleyError `chat_not_found` when the chat is gone.
 */
export const attemptAppend = async (
  pending: readonly [Pending, ...Pending[]],
  head: ChatHead,
  headChange?: HeadChange,
): Promise<Attempt> => {
  const plan = planMessages(pending, head, headChange)
  const { chatId } = plan.append
  const appended = await appendToLog(plan.append)
  if (!appended.committed) {
    const refused = plan.taken.map((one, index) => ({
      pending: one,
      failed: refusedOf(plan.names[index] ?? new Map(), appended.failed),
    }))
    const collided = appended.failed.size === 0
    return { committed: false, refused, collided, head: appended.head }
  }
  for (const [userId, dueMs] of plan.dueTimes) dueTimes.remember(dueTimeKey(chatId, userId), dueMs)
  count('MessagesSent', plan.taken.length)
  const written = appended.messages.flatMap((message, index) => {
    const one = plan.taken[index]
    return one ? [{ pending: one, message }] : []
  })
  return { committed: true, collided: false, written, head: appended.head }
}

/**
 * Reads the refusals that end the attempts at a message.
 * @returns the first message, if this one is a repeat; undefined if another attempt may succeed.
 * @throws ParleyError the refusal.
 */
export const readRefusals = async (
  { pending: { message }, failed }: Refused,
  head: ChatHead,
): Promise<Message | undefined> => {
  const membership = failed.get('sender') as Membership | undefined
  // A former member does not even see the own earlier message.
  if (failed.has('sender') && !membership) requireMaySend(undefined, head, operationOf(message))
  const first = failed.get('dedup') as Dedup | undefined
  if (first) return findFirst(message, first)
  if (membership) requireMaySend(membership, head, operationOf(message))
  if (message.attachments?.some(({ attachmentId }) => failed.has(`attachment:${attachmentId}`))) {
    throw new ParleyError('attachment_not_uploaded', 'An attachment is in another message already')
  }
  return undefined
}

/** Corrects what a refused attempt assumed for the next one. */
export const corrected = ({ pending, failed }: Refused): Pending => {
  const membership = failed.get('sender') as Membership | undefined
  return {
    ...pending,
    nextDueMs: membership ? membership.nextDueMs : pending.nextDueMs,
    refused: new Map([...pending.refused, ...failed]),
  }
}
