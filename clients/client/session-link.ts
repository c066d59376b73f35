import type { Action } from '../../shared/contract/socket/client-frames.ts'
import type { Answer, Given, Operation } from './operations.ts'
import type { OutboxStorage } from './outbox-storage.ts'
import type { Frame, ReplyTo, SocketLine } from './socket.ts'
import type { Timing } from './timing.ts'

/** What a chat needs of its session. */
export type SessionLink = {
  userId: string
  /** May change. */
  username(): string
  /** Sends a frame until it is answered. @throws ApiError refused for good; the session's end; the signal's reason. */
  ask<A extends Action>(frame: Frame<A>, signal: AbortSignal): Promise<ReplyTo<A>>
  /** Asks REST until it answers. @throws the same. */
  read<O extends Operation>(operation: O, given: Given<O>, signal: AbortSignal): Promise<Answer<O>>
  lineNow(): SocketLine | undefined
  /** For what went wrong where nobody waits. */
  report(error: unknown): void
  /** The chat is not entered any more, as soon as `left` resolves. */
  onEnd(left: Promise<unknown>): void
  outboxStorage: OutboxStorage
  timing: Timing
}
