import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { absent } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step } from '../../platform/storage/write.ts'
import { admits } from '../rate-limit/due-time.ts'
import { type AppendOutcome, outcomeSeconds } from '../records/append-outcome.ts'
import { attachStep, toAttachment } from '../records/attachment.ts'
import type { ChatHead } from '../records/chat.ts'
import { storedCustom } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { type RequiredNotification, requiredNotificationSeconds } from '../records/required-notification.ts'
import { type Append, type Draft, type HeadChange, type LogPosition, positionAfter } from './append-to-log.ts'
import { blockStep, isUncounted, type MentionStep, mentionable, mentionStep } from './mention-steps.ts'
import { mentionFields } from './mentions.ts'
import type { MessageStep, NewMessage, Pending, Requirement } from './new-message.ts'
import { dedupStep } from './repeats.ts'
import { type SendOperation, senderStep } from './sender-step.ts'

export type MessagesPlan = {
  append: Append<string>
  /** The messages that are in it: as many, from the front, as fit into one transaction. */
  taken: readonly Pending[]
  /** For each of them, its steps by their names in the transaction: messages may share one. */
  names: readonly ReadonlyMap<MessageStep, string>[]
  /** The due times that the messages leave their senders. */
  dueTimes: ReadonlyMap<string, number>
}

const requiredStep = (chatId: string, seq: number, required: Requirement): TransactWriteItem =>
  step.put({
    ...keys.requiredNotification(chatId, seq),
    phase: 'running',
    ...required,
    expiresAt: expiryIn(requiredNotificationSeconds),
  } satisfies RequiredNotification)

/** Writes the outcome of a job with what it appends. Refused, with the outcome, to a job that comes again. */
export const outcomeStep = (jobId: string, seq: number): TransactWriteItem =>
  step.put(
    {
      ...keys.appendOutcome(jobId),
      seq,
      expiresAt: expiryIn(outcomeSeconds),
    } satisfies AppendOutcome,
    absent,
  )

/** The operation that the sender's role must allow. */
export const operationOf = ({ required }: Pick<NewMessage, 'required'>): SendOperation =>
  required ? 'requireNotification' : 'send'

/** Those whom a message mentions, as far as is known, and those of them who have something to count. */
const mentionsOf = ({ message, refused }: Pending, seq: number) => {
  const mentioned = mentionable([...(message.mentioned?.keys() ?? [])], refused)
  const isCounted = (userId: string) => {
    const name: MentionStep = `mention:${userId}`
    return !(refused.has(name) && isUncounted(refused.get(name), seq))
  }
  return { mentioned, counted: mentioned.filter(isCounted) }
}

type SenderShare = { operation: SendOperation; guessMs: number | undefined; seqs: number[] }
type MentionShare = { seqs: number[]; alone: boolean }

/** DynamoDB's limit for one transaction. */
const stepsPerTransaction = 100

/** The writes of several messages in one transaction. Each item may be in it once, so messages share what they can. */
class Planning {
  readonly #position: LogPosition
  readonly #senders = new Map<string, SenderShare>()
  readonly #mentions = new Map<string, MentionShare>()
  readonly #single = new Map<string, TransactWriteItem>()
  readonly drafts: Draft[] = []
  readonly names: Map<MessageStep, string>[] = []

  constructor(position: LogPosition) {
    this.#position = position
  }

  get #nextSeq(): number {
    return this.#position.head.lastSeq + this.drafts.length + 1
  }

  /** One for the head, two for a message and its sender at most, and all others. */
  get #steps(): number {
    return 1 + this.drafts.length + this.#senders.size + this.#mentions.size + this.#single.size
  }

  /**
   * Messages of one sender share the update of the membership, unless slow mode or the rate refuses the second one:
   * that must be refused alone. The same for two that need different roles.
   */
  #mayShareSender({ message, nextDueMs }: Pending): boolean {
    const { userId } = message.sender
    if (this.#mentions.has(userId)) return false
    const share = this.#senders.get(userId)
    if (!share) return true
    const { head, nowMs } = this.#position
    return (
      share.operation === operationOf(message) &&
      head.slowModeSeconds === 0 &&
      admits(share.seqs.length + 1, share.guessMs ?? nextDueMs, nowMs)
    )
  }

  /** Mentions of one user share an update, unless one was refused: that count needs a closer look. */
  #mayShareMention(userId: string, { refused }: Pending): boolean {
    if (this.#senders.has(userId)) return false
    const share = this.#mentions.get(userId)
    return !share || !(share.alone || refused.has(`mention:${userId}`))
  }

  /** Whether a message can be in the same transaction as those before it. */
  takes(pending: Pending): boolean {
    const { mentioned, counted } = mentionsOf(pending, this.#nextSeq)
    const { attachments = [] } = pending.message
    const steps = 5 + mentioned.length + counted.length + attachments.length
    return (
      this.#steps + steps <= stepsPerTransaction &&
      this.#mayShareSender(pending) &&
      counted.every((userId) => this.#mayShareMention(userId, pending)) &&
      !this.#singleNames(pending).some((name) => this.#single.has(name))
    )
  }

  #singleNames({ message }: Pending): string[] {
    const { sender, clientMessageId, attachments = [] } = message
    return [
      ...(clientMessageId === undefined ? [] : [`dedup:${sender.userId} ${clientMessageId}`]),
      ...attachments.map(({ attachmentId }) => `attachment:${attachmentId}`),
    ]
  }

  add(pending: Pending): void {
    const { message, jobId, nextDueMs, refused } = pending
    const { chatId, sender, text, clientMessageId, replyTo, attachments = [], custom, required } = message
    const seq = this.#nextSeq
    const names = new Map<MessageStep, string>()
    const single = (local: MessageStep, name: string, write: TransactWriteItem) => {
      this.#single.set(name, write)
      names.set(local, name)
    }
    const share = this.#senders.get(sender.userId)
    if (share) share.seqs.push(seq)
    else {
      this.#senders.set(sender.userId, { operation: operationOf(message), guessMs: nextDueMs, seqs: [seq] })
    }
    names.set('sender', `sender:${sender.userId}`)
    if (clientMessageId !== undefined) {
      single('dedup', `dedup:${sender.userId} ${clientMessageId}`, dedupStep(message, clientMessageId, seq))
    }
    if (jobId !== undefined) single('outcome', `outcome:${jobId}`, outcomeStep(jobId, seq))
    if (required) single('required', `required:${seq}`, requiredStep(chatId, seq, required))
    const { mentioned, counted } = mentionsOf(pending, seq)
    for (const userId of mentioned) {
      single(`block:${userId}`, `block:${userId} ${sender.userId}`, blockStep(userId, sender.userId))
    }
    for (const userId of counted) {
      const before = this.#mentions.get(userId)
      if (before) before.seqs.push(seq)
      else this.#mentions.set(userId, { seqs: [seq], alone: refused.has(`mention:${userId}`) })
      names.set(`mention:${userId}`, `mention:${userId}`)
    }
    for (const attachment of attachments) {
      const name = `attachment:${attachment.attachmentId}` as const
      single(name, name, attachStep(attachment, seq))
    }
    this.names.push(names)
    this.drafts.push({
      type: 'text',
      sender,
      text,
      clientMessageId,
      replyTo,
      ...mentionFields(mentioned, message.mentioned ?? new Map()),
      attachments: attachments.map(toAttachment),
      custom: custom && storedCustom(custom),
    })
  }

  /** The steps, and the due times that they leave the senders. */
  finish(chatId: string): { steps: Record<string, TransactWriteItem>; dueTimes: Map<string, number> } {
    const { head, nowMs } = this.#position
    const steps = Object.fromEntries(this.#single)
    const dueTimes = new Map<string, number>()
    for (const [userId, { operation, guessMs, seqs }] of this.#senders) {
      const position = { head, lastSeq: Math.max(...seqs), nowMs }
      const sender = senderStep(chatId, userId, operation, position, guessMs, seqs.length)
      steps[`sender:${userId}`] = sender.step
      dueTimes.set(userId, sender.nextDueMs)
    }
    for (const [userId, { seqs }] of this.#mentions) {
      steps[`mention:${userId}`] = mentionStep(chatId, userId, seqs)
    }
    return { steps, dueTimes }
  }
}

/**
 * Everything that one attempt at writing messages of a chat writes. It takes as many as one transaction can hold, in
 * their order, and at least one.
 *
 *     a: hi @carol   ─┐  sender:a  8, 10      one update of a's membership
 *     b: hello        ├─ sender:b  9
 *     a: @carol?     ─┘  mention:c 8, 10      one update of carol's
 *     carol: yes         the next transaction: hers is in this one already
 */
export const planMessages = (
  [first, ...others]: readonly [Pending, ...Pending[]],
  head: ChatHead,
  headChange: HeadChange = {},
): MessagesPlan => {
  const { chatId } = first.message
  const { nowMs } = positionAfter(head)
  const planning = new Planning({ head, lastSeq: head.lastSeq, nowMs })
  planning.add(first)
  const taken = [first]
  for (const pending of others) {
    if (!planning.takes(pending)) break
    planning.add(pending)
    taken.push(pending)
  }
  const { drafts, names } = planning
  const { steps, dueTimes } = planning.finish(chatId)
  const position = { head, lastSeq: head.lastSeq + taken.length, nowMs }
  return { append: { chatId, position, drafts, headChange, steps }, taken, names, dueTimes }
}

/** The refused steps that concern a message, by their own names. */
export const refusedOf = (
  names: ReadonlyMap<MessageStep, string>,
  failed: ReadonlyMap<string, Record<string, unknown> | undefined>,
): Map<MessageStep, Record<string, unknown> | undefined> =>
  new Map(
    [...names].flatMap(([own, name]): [MessageStep, Record<string, unknown> | undefined][] =>
      failed.has(name) ? [[own, failed.get(name)]] : [],
    ),
  )
