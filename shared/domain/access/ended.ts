import type { Profile } from '../records/profile.ts'
import type { Session } from '../records/session.ts'

type Began = { sessionId: string; startedAtMs?: number }

/**
 * Whether a session is one of those that its user ended all at once. Tokens tell in whole seconds when a session began,
 * so one of the same second counts as a later one. The session's own record ends it then.
 */
export const endedWithOthers = (
  { sessionId, startedAtMs = 0 }: Began,
  { sessionsEndedAtMs, keptSessionId }: Profile,
): boolean =>
  sessionsEndedAtMs !== undefined &&
  sessionId !== keptSessionId &&
  startedAtMs < Math.floor(sessionsEndedAtMs / 1000) * 1000

/** Whether a session has ended, alone or with all of its user's. */
export const hasEnded = (began: Began, session: Session | undefined, profile: Profile | undefined): boolean =>
  session?.revokedAtMs !== undefined || (profile !== undefined && endedWithOthers(began, profile))
