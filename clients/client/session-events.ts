import type { Push } from '../../shared/contract/socket/pushes.ts'
import type { SessionStatus } from './session-state.ts'

/** Every push under its own type, as it comes: duplicates and late ones included. */
export type PushEvents = { [T in Push['type']]: Extract<Push, { type: T }> }

export type SessionEvents = PushEvents & {
  /** @see SessionStatus */
  status: SessionStatus
  /** The same of all types. */
  push: Push
  /** Errors of background work, retried ones included, and what listeners threw. */
  error: unknown
}
