import { ApiError, closed, hasCode } from './api-error.ts'
import type { OutboxStorage, StoredMessage } from './outbox-storage.ts'
import { anyOf, unlessAborted } from './wait.ts'

/** A message that is not acked: `waiting` for its turn or the network, `sending`, or `failed` for good. */
export type OutgoingMessage = StoredMessage & { state: 'waiting' | 'sending' | 'failed'; error?: ApiError }

/** Where a message got its place. */
export type Sent = { chatId: string; clientMessageId: string; seq: number; sentAt: string }

type Entry = OutgoingMessage & {
  signal: AbortSignal | undefined
  settled: PromiseWithResolvers<Sent>
}

type Sending = {
  storage: OutboxStorage
  userId: string
  chatId: string
  /** Sends one message, as often as it takes. @throws ApiError refused for good. */
  deliver(message: StoredMessage, signal: AbortSignal): Promise<Sent>
  onChange(): void
  /** Aborts when nothing is sent any more. */
  ended: AbortSignal
}

/** For how long a repeat is safe, in milliseconds: the contract remembers a clientMessageId for 24 hours. */
const repeatableMs = 23 * 3600 * 1000

/**
 * The messages of one chat that wait for their ack. They are sent in the order in which they were written, one at
 * a time: only so do they keep that order whatever is sent again, and the rate limit asks for no more.
 */
export class Outbox {
  readonly #sending: Sending
  #entries: Entry[] = []
  #running = false

  constructor(sending: Sending) {
    this.#sending = sending
    const { storage, userId, chatId } = sending
    for (const message of storage.read(userId, chatId)) this.#enqueue(message, undefined)
  }

  get messages(): readonly OutgoingMessage[] {
    return this.#entries.map(({ signal: _, settled: __, ...message }) => message)
  }

  /**
   * @returns what resolves when the message is acked.
   * @throws ApiError (rejects) what it was refused with; it stays here as `failed`. `closed` when the session ended
   * first; the message is in the storage still. The signal's reason, when that aborts: then it is not sent again.
   */
  send(message: StoredMessage, signal?: AbortSignal): Promise<Sent> {
    const entry = this.#enqueue(message, signal)
    signal?.addEventListener('abort', () => this.#abort(entry), { once: true })
    if (signal?.aborted) this.#abort(entry)
    this.#changed()
    this.run()
    return entry.settled.promise
  }

  /** Tries a failed message again, as the last one. */
  retry(clientMessageId: string): Promise<Sent> {
    const failed = this.#takeFailed(clientMessageId)
    if (!failed) return Promise.reject(closed('There is no such failed message'))
    const { triedAtMs: _, error: __, state: ___, settled: ____, signal: _____, ...message } = failed
    // Refused for good, so it was not written; what is too old to be repeated goes as a new one.
    const renewed = hasCode(failed.error, 'closed') ? { clientMessageId: crypto.randomUUID() } : {}
    return this.send({ ...message, ...renewed })
  }

  /** Forgets a failed message. */
  discard(clientMessageId: string): void {
    if (this.#takeFailed(clientMessageId)) this.#changed()
  }

  #enqueue(message: StoredMessage, signal: AbortSignal | undefined): Entry {
    const settled = Promise.withResolvers<Sent>()
    settled.promise.catch(() => {})
    const entry: Entry = { ...message, state: 'waiting', signal, settled }
    this.#entries.push(entry)
    return entry
  }

  #takeFailed(clientMessageId: string): Entry | undefined {
    const entry = this.#entries.find((other) => other.clientMessageId === clientMessageId)
    if (entry?.state !== 'failed') return undefined
    this.#drop(entry)
    return entry
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry)
  }

  #abort(entry: Entry): void {
    entry.settled.reject(entry.signal?.reason)
    if (entry.state === 'failed' || !this.#entries.includes(entry)) return
    this.#drop(entry)
    this.#changed()
  }

  /** Sends what waits, one after another, until nothing does. Never rejects. */
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

  /** Nothing is sent any more: whoever waits is told, and what waits stays in the storage. */
  end(reason: ApiError): void {
    for (const { settled } of this.#entries) settled.reject(reason)
  }

  async #deliver(entry: Entry): Promise<void> {
    const { deliver, ended } = this.#sending
    entry.state = 'sending'
    const firstTry = entry.triedAtMs === undefined
    entry.triedAtMs ??= Date.now()
    if (firstTry) this.#changed()
    try {
      if (Date.now() - entry.triedAtMs > repeatableMs)
        throw closed('It waited for so long that sending it again could double it')
      const enough = anyOf(ended, entry.signal)
      const sent = await unlessAborted(deliver(entry, enough), enough)
      this.#drop(entry)
      entry.settled.resolve(sent)
    } catch (error) {
      if (ended.aborted) entry.state = 'waiting'
      else if (!entry.signal?.aborted) this.#fail(entry, error)
    }
    this.#changed()
  }

  #fail(entry: Entry, error: unknown): void {
    entry.state = 'failed'
    entry.error =
      error instanceof ApiError
        ? error
        : new ApiError('internal_error', 'The message could not be sent', { cause: error })
    entry.settled.reject(entry.error)
  }

  #changed(): void {
    const { storage, userId, chatId, onChange } = this.#sending
    const kept = this.#entries.map(({ state: _, error: __, signal: ___, settled: ____, ...stored }) => stored)
    try {
      storage.write(userId, chatId, kept)
    } catch {
      // A full or forbidden storage costs survival of a reload, and nothing else.
    }
    onChange()
  }
}
