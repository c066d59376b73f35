import type { Message } from '../../contract/messages.ts'
import { failsAgain } from '../../platform/errors/fails-again.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { absent } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, tryTransact } from '../../platform/storage/write.ts'
import { handOverMessages } from '../fan-out/hand-over.ts'
import { type AppendOutcome, outcomeSeconds } from '../records/append-outcome.ts'
import type { ChatHead } from '../records/chat.ts'
import { keys } from '../records/keys.ts'
import { type MessageRecord, toMessage } from '../records/message.ts'
import { withSeq } from './append-act.ts'
import {
  type Attempt,
  attemptAppend,
  corrected,
  newPending,
  type Refused,
  readRefusals,
} from './append-attempt.ts'
import { type AppendJob, fromQueued, type QueuedAct } from './append-job.ts'
import { appendToLog, positionAfter } from './append-to-log.ts'
import { busyAfter, hasTwoLanes } from './busy.ts'
import { outcomeStep } from './message-plan.ts'
import type { Pending } from './new-message.ts'

/**
 * Milliseconds for which a run competes with writers that have not seen yet that the chat is busy. Its function must
 * not be killed while it waits. Later on each write of the run is tried once.
 */
const patienceMs = 1000

/** Few others append meanwhile: the other lane, and writers who have not seen that the chat is busy. */
const longestWaitMs = 20

/** An outcome without its keys. */
type OutcomeContent = Omit<AppendOutcome, 'pk' | 'sk' | 'expiresAt'>

/**
 * The fields of refused items that acts ask for (`refuseJoining`, `patchChat`). No others: an outcome outlives an
 * erasure by hours, and must hold nothing of a person.
 */
const disclosedFields = ['chatId', 'chatCount', 'erasingSinceMs'] as const

const disclosed = (item: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(disclosedFields.flatMap((name) => (name in item ? [[name, item[name]]] : [])))

/** The newest heads that this execution environment has seen. A stale one costs an attempt, as everywhere. */
const heads = boundedMemory<ChatHead>()

const headOf = async (chatId: string): Promise<ChatHead> => {
  const seen = heads.recall(chatId)
  // The other lane has moved it on meanwhile.
  const known = seen && !hasTwoLanes(seen) ? seen : undefined
  const head = known ?? (await getItem<ChatHead>(keys.chatHead(chatId)))
  if (!head) throw chatNotFound()
  return head
}

type SomeMessages = readonly [Pending, ...Pending[]]

const areSome = (messages: readonly Pending[]): messages is SomeMessages => messages.length > 0

/** Tries at once again where somebody was faster: to wait would only make the newer head old as well. */
const attemptTwice = async (messages: SomeMessages, head: ChatHead): Promise<Attempt> => {
  const attempt = await attemptAppend(messages, head, busyAfter(head, messages.length))
  const isOvertaken = attempt.collided && attempt.head.lastSeq > head.lastSeq
  if (!isOvertaken) return attempt
  return attemptAppend(messages, attempt.head, busyAfter(attempt.head, messages.length))
}

/** A job that fails however often it comes, and why. */
export type ImpossibleJob = { job: AppendJob; error: unknown }

/** Appends the jobs of one chat, in their order, and collects what is to be delivered. */
class Appending {
  readonly #chatId: string
  readonly #sent: Message[] = []
  /** Written by an earlier run or call, whose deliveries may not have been made. */
  readonly #repeated: Message[] = []
  /** The sockets that sent them, by seq; undefined for REST. They get acks, and no pushes. */
  readonly #senders = new Map<number, string | undefined>()
  readonly #patientUntilMs = Date.now() + patienceMs
  readonly impossible: ImpossibleJob[] = []

  constructor(chatId: string) {
    this.#chatId = chatId
  }

  #attempts() {
    return attempts(this.#patientUntilMs - Date.now(), longestWaitMs)
  }

  /** Writes the outcome of a job that appends nothing now. Of several, the first one counts. */
  async #writeOutcome(jobId: string, content: OutcomeContent): Promise<void> {
    const item: AppendOutcome = {
      ...keys.appendOutcome(jobId),
      ...content,
      expiresAt: expiryIn(outcomeSeconds),
    }
    for await (const _ of this.#attempts()) {
      const outcome = await tryTransact({ outcome: step.put(item, absent) })
      if (outcome.committed) return
      const first = outcome.failed.get('outcome') as AppendOutcome | undefined
      if (first) return this.#deliverAgain(first)
    }
    throw unavailable()
  }

  /** The run that appended it may have died before the hand-over. */
  async #deliverAgain({ seq }: AppendOutcome, pending?: Pending): Promise<void> {
    if (seq === undefined) return
    const record = await getItem<MessageRecord>(keys.message(this.#chatId, seq))
    if (record) this.#repeated.push(toMessage(record))
    if (pending) this.#rememberSender(pending, seq)
  }

  #rememberSender({ message: { sender } }: Pending, seq: number): void {
    this.#senders.set(seq, sender.connectionId)
  }

  async #refuse(jobId: string, thrown: unknown): Promise<void> {
    // Not refused, as far as is known: the job comes again, and finds out.
    if (!(thrown instanceof ParleyError) || thrown.code === 'outcome_unknown') throw thrown
    const { code, message: detail, retryAfterMs } = thrown
    await this.#writeOutcome(jobId, { refusal: { code, detail, retryAfterMs } })
  }

  /** @returns the message for another attempt, unless it is done with. */
  async #settle(refused: Refused, head: ChatHead): Promise<Pending | undefined> {
    const { jobId = '' } = refused.pending
    const outcome = refused.failed.get('outcome') as AppendOutcome | undefined
    if (outcome) {
      await this.#deliverAgain(outcome, refused.pending)
      return undefined
    }
    try {
      const first = await readRefusals(refused, head)
      if (!first) return corrected(refused)
      await this.#writeOutcome(jobId, { seq: first.seq, duplicate: true })
      this.#repeated.push(first)
      this.#rememberSender(refused.pending, first.seq)
    } catch (thrown) {
      await this.#refuse(jobId, thrown)
    }
    return undefined
  }

  /**
   * Appends messages, from the front, as many as fit into one transaction. One that is refused leaves it to the others.
   * @returns those that are not done with, and the head for them.
   */
  async #appendSome(
    messages: SomeMessages,
    before: ChatHead,
  ): Promise<{ left: readonly Pending[]; head: ChatHead }> {
    let [left, head] = [messages, before]
    for await (const _ of this.#attempts()) {
      const attempt = await attemptTwice(left, head)
      head = attempt.head
      heads.remember(this.#chatId, head)
      if (attempt.committed) {
        this.#sent.push(...attempt.written.map(({ message }) => message))
        for (const { pending, message } of attempt.written) this.#rememberSender(pending, message.seq)
        return { left: left.slice(attempt.written.length), head }
      }
      const again = await Promise.all(attempt.refused.map((refused) => this.#settle(refused, attempt.head)))
      const next = [...again.filter((pending) => pending !== undefined), ...left.slice(again.length)]
      if (!areSome(next)) return { left: next, head }
      left = next
    }
    throw unavailable()
  }

  /** @throws ParleyError `chat_not_found`, `unavailable`: for all that are not done with. */
  async #appendMessages(messages: readonly Pending[]): Promise<void> {
    let left = messages
    let head = await headOf(this.#chatId)
    while (areSome(left)) ({ left, head } = await this.#appendSome(left, head))
  }

  /** @throws ParleyError `chat_not_found`, `unavailable`. */
  async #appendAct(jobId: string, { drafts, headChange, found, steps }: QueuedAct): Promise<void> {
    let head = await headOf(this.#chatId)
    for await (const _ of this.#attempts()) {
      const isAsFound = Object.entries(found).every(
        ([name, value]) => head[name as keyof typeof found] === value,
      )
      if (!isAsFound) return this.#writeOutcome(jobId, { failed: {} })
      const position = positionAfter(head, drafts.length)
      const appended = await appendToLog<string>({
        chatId: this.#chatId,
        position,
        drafts,
        headChange: { ...headChange, ...busyAfter(head, drafts.length) },
        steps: { ...withSeq(steps, position.lastSeq), outcome: outcomeStep(jobId, position.lastSeq) },
      })
      head = appended.head
      heads.remember(this.#chatId, head)
      if (appended.committed) return
      const outcome = appended.failed.get('outcome') as AppendOutcome | undefined
      if (outcome) return
      if (appended.failed.size > 0) {
        const failed = [...appended.failed].map(([name, item]) => [name, item ? disclosed(item) : null])
        return this.#writeOutcome(jobId, { failed: Object.fromEntries(failed) })
      }
    }
    throw unavailable()
  }

  /** @throws unknown what is no refusal: the job comes again. */
  async #appendOrRefuse(job: AppendJob): Promise<void> {
    try {
      if (job.waitsUntilMs <= Date.now()) throw unavailable()
      if (job.kind === 'act') await this.#appendAct(job.id, job.act)
      else await this.#appendMessages([newPending(fromQueued(job.message), job.id)])
    } catch (thrown) {
      await this.#refuse(job.id, thrown)
    }
  }

  /**
   * A job that comes again holds up all behind it, and takes them along to the dead letters. One that no attempt can
   * help goes there alone. Its sender learns no outcome: nobody knows where it failed.
   * @throws unknown what may pass: the job comes again.
   */
  async #appendAlone(job: AppendJob): Promise<void> {
    try {
      await this.#appendOrRefuse(job)
    } catch (error) {
      if (!failsAgain(error)) throw error
      this.impossible.push({ job, error })
    }
  }

  /** Appends messages together; if that fails, each alone, so that none harms another. */
  async #appendTogether(jobs: readonly Extract<AppendJob, { kind: 'message' }>[]): Promise<void> {
    try {
      await this.#appendMessages(jobs.map(({ id, message }) => newPending(fromQueued(message), id)))
    } catch (error) {
      logger.warn('append of several failed', { chatId: this.#chatId, jobs: jobs.length, error })
      for (const job of jobs) await this.#appendAlone(job)
    }
  }

  /** Appends jobs in their order: acts alone, since each touches many items, and messages between them together. */
  async append(jobs: readonly AppendJob[]): Promise<void> {
    let together: Extract<AppendJob, { kind: 'message' }>[] = []
    const finish = async () => {
      if (together.length > 0) await this.#appendTogether(together)
      together = []
    }
    for (const job of jobs) {
      if (job.kind === 'message' && job.waitsUntilMs > Date.now()) together.push(job)
      else {
        await finish()
        await this.#appendAlone(job)
      }
    }
    await finish()
  }

  /** Hands over what is to be delivered: the consumer does not wait for sockets. */
  async deliver(): Promise<void> {
    const repeated = this.#repeated.toSorted((one, other) => one.seq - other.seq)
    const senders = this.#senders
    await handOverMessages(this.#chatId, repeated, { repeated: true, senders })
    await handOverMessages(this.#chatId, this.#sent, { senders })
  }
}

/**
 * The consumer's end of the append queue: writes the jobs of one chat, each with its own conditions and its outcome,
 * and hands their fan-out over. A job that is refused harms no other.
 *
 * It may die anywhere and run again. What was appended has its outcome, and is only delivered again; what was not is
 * appended, or refused if nobody waits for it any more.
 * @returns the jobs that no attempt can help.
 * @throws unknown when the table or the queue of deliveries fails: the jobs come again.
 */
export const appendJobs = async (
  chatId: string,
  jobs: readonly AppendJob[],
): Promise<readonly ImpossibleJob[]> => {
  const appending = new Appending(chatId)
  try {
    await appending.append(jobs)
  } finally {
    await appending.deliver()
  }
  return appending.impossible
}
