import * as z from 'zod'

/** Where session events travel: any service that may put events on this bus has the same effect as Parley's own. */
export const sessionEventSource = 'auth-service'
export const sessionEventDetailType = 'user_session_events'

/**
 * A user logged in or out. `session_id` identifies the session and is never a token; `timestamp` is in unix seconds.
 * Unknown fields are let through, so that a producer may grow.
 */
export const SessionEvent = z.object({
  event_type: z.enum(['user_login', 'user_logout']),
  user_id: z.string().min(1).max(128),
  session_id: z.string().min(1).max(256),
  role: z.string().max(64).optional(),
  timestamp: z.int().min(0),
})
export type SessionEvent = z.infer<typeof SessionEvent>
