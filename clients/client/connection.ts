import { endsSession, mayPass } from './api-error.ts'
import { AsyncEvent } from './async-event.ts'
import { backOffMs } from './back-off.ts'
import type { Socket } from './socket.ts'
import type { Timing } from './timing.ts'
import { during, wait } from './wait.ts'

type ConnectionOptions = {
  timing: Timing
  /** Aborts when no socket is wanted any more. */
  signal: AbortSignal
  /** @throws ApiError one that `endsSession` when another attempt is useless. */
  open(): Promise<Socket>
  /** A socket was opened where there was none. */
  onOpened(socket: Socket): Promise<void>
  /** A socket was opened to replace a living one; it is used, and the old one dropped, once this resolves. */
  onReplacing(socket: Socket): Promise<void>
  onLost(): void
  /** There will be no socket any more. */
  onEnd(error: unknown): void
  /** An attempt failed; another follows. */
  onFailed(error: unknown): void
}

/**
 * Milliseconds until a socket is opened again that was closed in favour of the user's others, unless the user returns.
 */
const standBackMs = 5 * 60_000

/** Milliseconds that a replaced socket is kept for replies that are on their way. */
const drainMs = 5000

/** Clients that opened their sockets at one moment replace them at different ones. */
const spread = (ms: number) => ms * (0.9 + 0.1 * Math.random())

/**
 * Always keeps one socket: opens another when it is lost, and replaces it before the gateway ends it. The new socket
 * takes over only when it has entered every chat, so that nothing falls between the two:
 *
 *     old  ───────────────────────── drained ┤
 *     new       handshake ─ enter … ─ used from here on ───
 */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #retryNow = new AsyncEvent()
  readonly #changed = new AsyncEvent()
  #socket: Socket | undefined
  #standsBack = false

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** The living socket; waits while there is none. @throws the signals' reasons. */
  socket(signal?: AbortSignal): Promise<Socket> {
    return during([signal, this.#options.signal], async (ended) => {
      for (;;) {
        ended.throwIfAborted()
        if (this.#socket && !this.#socket.closed.aborted) return this.#socket
        await this.#changed.next(ended)
      }
    })
  }

  /** Ends the back-off before the next attempt, but no wait that the server has asked for: the network is back. */
  retryNow(): void {
    this.#retryNow.emit()
  }

  /**
   * Drops the socket and waits long before the next one, unless the network or the user is back: the user has too many,
   * and each new one would only close another.
   */
  standBack(): void {
    this.#standsBack = true
    this.#socket?.drop()
  }

  /** Runs until the signal aborts or no socket can be had for good. Never rejects. */
  async run(): Promise<void> {
    const { signal, timing, open, onOpened, onLost, onEnd, onFailed } = this.#options
    for (let failures = 0; !signal.aborted; ) {
      try {
        const socket = await open()
        this.#use(socket)
        const openedMs = Date.now()
        await onOpened(socket)
        await this.#untilLost(socket)
        onLost()
        // A server that accepts sockets only to drop them is asked less and less often.
        failures = Date.now() - openedMs > timing.backOff.baseMs ? 0 : failures + 1
      } catch (error) {
        if (signal.aborted) break
        if (endsSession(error)) return onEnd(error)
        onFailed(error)
        failures++
        await this.#pause(failures, mayPass(error) ? error.retryAfterMs : undefined)
        continue
      }
      await (this.#standsBack ? this.#pause(0, 0, standBackMs) : this.#pause(failures))
      this.#standsBack = false
    }
    this.#socket?.drop()
  }

  #use(socket: Socket): void {
    this.#socket = socket
    this.#changed.emit()
  }

  async #pause(
    failures: number,
    atLeastMs = 0,
    pauseMs = backOffMs(this.#options.timing.backOff, failures),
  ): Promise<void> {
    const { signal } = this.#options
    const restMs = pauseMs - atLeastMs
    try {
      await wait(atLeastMs, signal)
      await during([signal], (ended) =>
        Promise.race([wait(Math.max(0, restMs), ended), this.#retryNow.next(ended)]),
      )
    } catch {
      // The loop ends with the signal.
    }
  }

  /** Replaces the socket each time it has grown old, until one is lost. */
  async #untilLost(first: Socket): Promise<void> {
    const { signal, timing } = this.#options
    let socket = first
    let restMs = spread(timing.socketLifeMs)
    for (;;) {
      const { closed } = socket
      await during([signal, closed], (ended) => wait(restMs, ended, true)).catch(() => {})
      if (signal.aborted || closed.aborted) return
      const next = await this.#openNext()
      if (next && !next.closed.aborted) {
        this.#use(next)
        this.#drain(socket)
        socket = next
      }
      restMs = next ? spread(timing.socketLifeMs) : backOffMs(timing.backOff, 3)
    }
  }

  /** Undefined if the attempt failed: the old socket is still there, and another attempt follows. */
  async #openNext(): Promise<Socket | undefined> {
    const { open, onReplacing, onFailed } = this.#options
    try {
      const next = await open()
      await onReplacing(next)
      return next
    } catch (error) {
      if (endsSession(error)) throw error
      onFailed(error)
      return undefined
    }
  }

  async #drain(socket: Socket): Promise<void> {
    const deadlineMs = Date.now() + drainMs
    while (socket.busy && Date.now() < deadlineMs) await wait(50).catch(() => {})
    socket.drop()
  }
}
