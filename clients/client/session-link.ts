import type { Action } from '../../shared/contract/socket/client-frames.ts'
import type { Answer, Given, Operation } from './calls.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import type { Frame, ReplyTo, Socket } from './socket.ts'
import type { Timing } from './timing.ts'

/** The parts of a session that a conversation needs. */
export type SessionLink = {
  userId: string
  /** The present name; users can change it. */
  username(): string
  /**
   * Sends a frame, with retries. @throws ApiError a refusal for good; the session's end; the signal's reason; what
   * `onAttempt` throws, which is called right before each attempt.
   * @param onReply takes the reply of any attempt, however late.
   */
  request<A extends Action>(
    frame: Frame<A>,
    signal: AbortSignal,
    onAttempt?: () => void,
    onReply?: (reply: ReplyTo<A>) => void,
  ): Promise<ReplyTo<A>>
  /** Calls a REST operation, with retries. @throws the same. */
  call<O extends Operation>(
    operation: O,
    given: Given<O>,
    signal: AbortSignal,
    onAttempt?: () => void,
  ): Promise<Answer<O>>
  /** Undefined while the session is offline. */
  currentSocket(): Socket | undefined
  /** Asks for the heads: something may have been missed, or the socket may be dead. */
  suspect(): void
  /** Takes errors of background work. */
  report(error: unknown): void
  /** The conversation ended; the server knows once `left` resolves. */
  onEnd(left: Promise<unknown>): void
  outboxStorage: OutboxStorage
  timing: Timing
}
