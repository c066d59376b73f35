import { ApiError, closed } from './api-error.ts'
import type { OutboxStorage, StoredMessage } from './outbox-storage.ts'
import { during, handedOut, unlessAborted } from './wait.ts'

/** A message without an ack: `waiting` for its turn or the network, `sending`, or `failed` for good. */
export type OutgoingMessage = StoredMessage & {
  state: 'waiting' | 'sending' | 'failed'
  /** Why it failed. */
  error?: ApiError
}

/** The place of an acked message. */
export type Sent = { chatId: string; clientMessageId: string; seq: number; sentAt: string }

type Entry = {
  message: StoredMessage
  state: OutgoingMessage['state']
  error?: ApiError
  /** Read from the storage: another tab may have it too. */
  shared?: boolean
  /** The first attempt known here, by a clock that nobody can set. */
  triedAt?: number
  signal: AbortSignal | undefined
  settled: PromiseWithResolvers<Sent>
}

type Sending = {
  storage: OutboxStorage
  userId: string
  chatId: string
  /**
   * Sends one message, with retries, and calls `onAttempt` right before each. @throws ApiError a refusal for good; what
   * `onAttempt` throws.
   */
  deliver(message: StoredMessage, signal: AbortSignal, onAttempt: () => void): Promise<Sent>
  onChange(): void
  /** A message was aborted that may have arrived. */
  onAborted(): void
  /** Aborts when sending ends. */
  ended: AbortSignal
}

/** Milliseconds for which a repeat is safe: the server remembers a clientMessageId for 24 hours. */
const repeatableMs = 23 * 3600 * 1000
/**
 * Milliseconds by which clocks are corrected now and then. If the first attempt lies further ahead, its age is unknown.
 */
const clockSlackMs = 5 * 60_000

/** Whether a repeat is safe, by the clock of the wall, which can be set, and by one that may stand still in sleep. */
const mayRepeat = (triedAtMs: number, triedAt: number): boolean => {
  const ageMs = Date.now() - triedAtMs
  return Math.max(ageMs, performance.now() - triedAt) < repeatableMs && ageMs > -clockSlackMs
}

const handledElsewhere = closed('Another tab has sent or discarded the message')
const tooOld = () => closed('The message waited too long: sending it again could make a duplicate')

/**
 * The messages of one chat without an ack. They are sent in the order in which they were written and one at a time,
 * which alone keeps the order through retries.
 */
export class Outbox {
  readonly #sending: Sending
  #entries: Entry[] = []
  #running = false

  constructor(sending: Sending) {
    this.#sending = sending
    const { storage, userId, chatId } = sending
    try {
      for (const message of storage.read(userId, chatId)) this.#enqueue(message).shared = true
    } catch {
      // A storage that cannot be read keeps nothing.
    }
  }

  get messages(): readonly OutgoingMessage[] {
    return this.#entries.map(({ message, state, error }) => ({ ...message, state, ...(error && { error }) }))
  }

  /**
   * @returns a promise that resolves when the message is acked; it need not be caught.
   * @throws ApiError (rejects) the refusal, and the message stays here as `failed`; `closed` when sending ended, and
   * the message stays in the storage; the signal's reason when that aborts, and the message is not sent again.
   */
  send(message: StoredMessage, signal?: AbortSignal): Promise<Sent> {
    // In the storage, messages are sorted by their times.
    const createdAtMs = Math.max(
      message.createdAtMs,
      ...this.#entries.map((entry) => entry.message.createdAtMs + 1),
    )
    return this.#send(this.#enqueue({ ...message, createdAtMs }, signal))
  }

  #send(entry: Entry): Promise<Sent> {
    const { signal } = entry
    const abort = () => this.#abort(entry)
    signal?.addEventListener('abort', abort)
    handedOut(entry.settled.promise.finally(() => signal?.removeEventListener('abort', abort)))
    if (signal?.aborted) this.#abort(entry)
    else this.#changed()
    this.run()
    return entry.settled.promise
  }

  /** Tries a failed message again, as the last one. */
  retry(clientMessageId: string): Promise<Sent> {
    const failed = this.#takeFailed(clientMessageId)
    if (!failed) return Promise.reject(closed('No message with this id has failed'))
    const { triedAtMs, refused: _, ...message } = failed.message
    if (triedAtMs === undefined) return this.send(message)
    const { triedAt = performance.now() } = failed
    if (!mayRepeat(triedAtMs, triedAt)) return this.send({ ...message, clientMessageId: crypto.randomUUID() })
    return this.#send(Object.assign(this.#enqueue({ ...message, triedAtMs }), { triedAt }))
  }

  /** Forgets a failed message. */
  discard(clientMessageId: string): void {
    if (this.#takeFailed(clientMessageId)) this.#changed()
  }

  /** Sends waiting messages one after another, until none is left. Never rejects. */
  async run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (;;) {
      const next = this.#entries.find(({ state }) => state === 'waiting')
      if (!next || this.#sending.ended.aborted) break
      await this.#deliver(next)
    }
    this.#running = false
  }

  /** Ends sending: pending promises reject, and waiting messages stay in the storage, unless they are discarded. */
  end(reason: ApiError, discard: boolean): void {
    for (const { settled } of this.#entries) settled.reject(reason)
    if (!discard) return
    this.#entries = []
    this.#changed()
  }

  #enqueue(message: StoredMessage, signal?: AbortSignal): Entry {
    const settled = Promise.withResolvers<Sent>()
    handedOut(settled.promise)
    const { refused } = message
    const entry: Entry = refused
      ? { message, state: 'failed', error: new ApiError(refused.code, refused.detail), signal, settled }
      : { message, state: 'waiting', signal, settled }
    this.#entries.push(entry)
    return entry
  }

  #takeFailed(clientMessageId: string): Entry | undefined {
    const failed = this.#entries.find(
      ({ message, state }) => state === 'failed' && message.clientMessageId === clientMessageId,
    )
    if (failed) this.#drop(failed)
    return failed
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry)
  }

  #abort(entry: Entry): void {
    if (entry.state === 'failed' || !this.#entries.includes(entry)) return
    entry.settled.reject(entry.signal?.reason)
    this.#drop(entry)
    this.#changed()
    if (entry.message.triedAtMs !== undefined) this.#sending.onAborted()
  }

  async #deliver(entry: Entry): Promise<void> {
    const { deliver, ended } = this.#sending
    entry.state = 'sending'
    this.#changed()
    try {
      this.#requireRepeatable(entry)
      const sent = await during([ended, entry.signal], (enough) =>
        unlessAborted(
          deliver(entry.message, enough, () => this.#onAttempt(entry)),
          enough,
        ),
      )
      this.#drop(entry)
      entry.settled.resolve(sent)
    } catch (error) {
      if (error === handledElsewhere) this.#drop(entry)
      else if (ended.aborted) entry.state = 'waiting'
      else if (!entry.signal?.aborted) this.#fail(entry, error)
    }
    this.#changed()
  }

  /** From its first attempt on a message may have arrived. */
  #onAttempt(entry: Entry): void {
    this.#requireRepeatable(entry)
    if (entry.message.triedAtMs !== undefined) return
    entry.triedAt = performance.now()
    entry.message = { ...entry.message, triedAtMs: Date.now() }
    this.#changed()
  }

  #requireRepeatable(entry: Entry): void {
    this.#takeFromOtherTabs(entry)
    const { triedAtMs } = entry.message
    if (triedAtMs === undefined) return
    entry.triedAt ??= performance.now()
    if (!mayRepeat(triedAtMs, entry.triedAt)) throw tooOld()
  }

  /** Another tab may have tried the message since it was read here, and may have sent or discarded it. */
  #takeFromOtherTabs(entry: Entry): void {
    const { storage, userId, chatId } = this.#sending
    const { message } = entry
    let stored: StoredMessage | undefined
    try {
      if (!storage.find) return
      stored = storage.find(userId, chatId, message.clientMessageId)
    } catch {
      return
    }
    if (!stored && entry.shared) throw handledElsewhere
    // A message that was written here and is gone was sent elsewhere, or its storage was full or cleared.
    const triedAtMs = stored ? stored.triedAtMs : message.createdAtMs
    if (triedAtMs === undefined || triedAtMs >= (message.triedAtMs ?? Number.POSITIVE_INFINITY)) return
    entry.message = { ...message, triedAtMs }
  }

  #fail(entry: Entry, thrown: unknown): void {
    const error =
      thrown instanceof ApiError
        ? thrown
        : new ApiError('internal_error', 'The message could not be sent', { cause: thrown })
    entry.state = 'failed'
    entry.error = error
    entry.message = { ...entry.message, refused: { code: error.code, detail: error.detail } }
    entry.settled.reject(error)
  }

  #changed(): void {
    const { storage, userId, chatId, onChange } = this.#sending
    try {
      storage.write(
        userId,
        chatId,
        this.#entries.map(({ message }) => message),
      )
    } catch {
      // With a full or forbidden storage, messages do not survive a reload.
    }
    onChange()
  }
}
