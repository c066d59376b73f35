import * as z from 'zod'
import { isOutsideId } from './text/outside-id.ts'

/** Source and type of session events. Any service that may put events on the bus can publish them. */
export const sessionEventSource = 'auth-service'
export const sessionEventDetailType = 'user_session_events'

/**
 * A user logged in or out. `session_id` identifies the session and is never a token; `timestamp` is in unix seconds.
 * Unknown fields are accepted, so that producers may add some.
 */
export const SessionEvent = z.object({
  event_type: z.enum(['user_login', 'user_logout']),
  user_id: z.string().min(1).max(128).refine(isOutsideId, 'Must be a shorter id'),
  session_id: z.string().min(1).max(256).refine(isOutsideId, 'Must be a shorter id'),
  role: z.string().max(64).optional(),
  timestamp: z.int().min(0),
})
export type SessionEvent = z.infer<typeof SessionEvent>
