import type { ApiError } from './api-error.ts'
import type { Socket } from './socket.ts'

/**
 * The states of a live session:
 *
 *     connecting ── failed ──▶ offline ⟲ failed: the next attempt follows after a back-off
 *         │                    │    ▲
 *         │ opened      opened │    │ lost
 *         ▼                    ▼    │
 *         └─────────────────▶ online ⟲ replaced: a new socket took over from an old one
 *
 *     any state ── closed ──▶ closed, for good
 */
export type SessionStatus = 'connecting' | 'offline' | 'online' | 'closed'

/** @internal */
export type SessionState =
  | { status: 'connecting' | 'offline' }
  | { status: 'online'; socket: Socket }
  | { status: 'closed'; reason: ApiError | undefined }

/** @internal */
export type SessionTransition =
  | { type: 'opened' | 'replaced'; socket: Socket }
  | { type: 'lost' | 'failed' }
  | { type: 'closed'; reason: ApiError | undefined }

/** @internal */
export const nextState = (state: SessionState, transition: SessionTransition): SessionState => {
  if (state.status === 'closed') return state
  switch (transition.type) {
    case 'opened':
    case 'replaced':
      return { status: 'online', socket: transition.socket }
    case 'lost':
      return { status: 'offline' }
    case 'failed':
      // A failed replacement leaves the living socket in use.
      return state.status === 'online' ? state : { status: 'offline' }
    case 'closed':
      return { status: 'closed', reason: transition.reason }
  }
}
