import { backOffMs } from './back-off.ts'
import { AsyncEvent } from './async-event.ts'
import { endsSession, mayPass } from './api-error.ts'
import type { SocketLine } from './socket.ts'
import type { Timing } from './timing.ts'
import { anyOf, wait } from './wait.ts'

type Keeping = {
  timing: Timing
  /** Aborts when no line is wanted any more. */
  signal: AbortSignal
  /** @throws what `endsSession` when there is no use in trying again. */
  open(): Promise<SocketLine>
  /** A line is there. One that takes over from a living one is used when this resolves, and the old one ends then. */
  onLine(line: SocketLine, takesOver: boolean): Promise<void>
  onLost(): void
  /** No line any more, for good. */
  onEnd(error: unknown): void
  /** A try failed; another follows. */
  onTrouble(error: unknown): void
}

/** Milliseconds that replies on their way have when their line was replaced. */
const lastWordsMs = 5000

/** Sockets of clients that were opened at one moment are not replaced at one. */
const spread = (ms: number) => ms * (0.9 + 0.1 * Math.random())

/**
 * Keeps one line, always: another when it is lost, and another in time before the gateway ends it. That one takes
 * over only when it has entered every chat, so that nothing falls between the two:
 *
 *     old  ───────────────────────── last words ┤
 *     new       handshake ─ enter … ─ used from here on ───
 */
export class LineKeeper {
  readonly #keeping: Keeping
  readonly #nudge = new AsyncEvent()
  readonly #changed = new AsyncEvent()
  #line: SocketLine | undefined

  constructor(keeping: Keeping) {
    this.#keeping = keeping
  }

  /** The living line; waits for it while there is none. @throws the signals' reasons. */
  async line(signal?: AbortSignal): Promise<SocketLine> {
    const ended = anyOf(signal, this.#keeping.signal)
    for (;;) {
      ended.throwIfAborted()
      if (this.#line && !this.#line.over.aborted) return this.#line
      await this.#changed.next(ended)
    }
  }

  /** Tries at once instead of waiting longer: the network is back. */
  nudge(): void {
    this.#nudge.emit()
  }

  /** Runs until the signal aborts or a line cannot be had for good. Never rejects. */
  async run(): Promise<void> {
    const { signal, timing, open, onLine, onLost, onEnd, onTrouble } = this.#keeping
    for (let failures = 0; !signal.aborted; ) {
      try {
        const line = await open()
        this.#use(line)
        const openedMs = Date.now()
        await onLine(line, false)
        await this.#untilLost(line)
        onLost()
        // A server that lets sockets in only to cut them off is not asked ever more often.
        failures = Date.now() - openedMs > timing.backOff.baseMs ? 0 : failures + 1
      } catch (error) {
        if (signal.aborted) break
        if (endsSession(error)) return onEnd(error)
        onTrouble(error)
        failures++
        await this.#pause(failures, mayPass(error) ? error.retryAfterMs : undefined)
        continue
      }
      await this.#pause(failures)
    }
    this.#line?.drop()
  }

  #use(line: SocketLine): void {
    this.#line = line
    this.#changed.emit()
  }

  async #pause(failures: number, atLeastMs = 0): Promise<void> {
    const { signal, timing } = this.#keeping
    const enough = new AbortController()
    const rested = wait(
      Math.max(atLeastMs, backOffMs(timing.backOff, failures)),
      anyOf(signal, enough.signal),
    )
    await Promise.race([rested, this.#nudge.next(enough.signal)]).catch(() => {})
    enough.abort()
  }

  /** Replaces the line each time it has grown old, until one is lost. */
  async #untilLost(first: SocketLine): Promise<void> {
    const { signal, timing } = this.#keeping
    let line = first
    let restMs = spread(timing.socketLifeMs)
    for (;;) {
      const ended = anyOf(signal, line.over)
      await wait(restMs, ended, true).catch(() => {})
      if (ended.aborted) return
      const next = await this.#successor()
      if (next && !next.over.aborted) {
        this.#use(next)
        this.#retire(line)
        line = next
      }
      restMs = next ? spread(timing.socketLifeMs) : backOffMs(timing.backOff, 3)
    }
  }

  /** Undefined if it failed: the old line is still there, and it is tried again. */
  async #successor(): Promise<SocketLine | undefined> {
    const { open, onLine, onTrouble } = this.#keeping
    try {
      const next = await open()
      await onLine(next, true)
      return next
    } catch (error) {
      if (endsSession(error)) throw error
      onTrouble(error)
      return undefined
    }
  }

  async #retire(line: SocketLine): Promise<void> {
    const deadlineMs = Date.now() + lastWordsMs
    while (line.busy && Date.now() < deadlineMs) await wait(50).catch(() => {})
    line.drop()
  }
}
