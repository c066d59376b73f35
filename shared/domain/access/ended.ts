import type { Condition } from '../../platform/storage/condition.ts'
import type { Profile } from '../records/profile.ts'
import type { Session } from '../records/session.ts'

type Began = { sessionId: string; startedAtMs?: number; authenticatedAtMs?: number }

/**
 * Whether a session was ended by itself. An issuer keeps the id of a session for as long as the browser stays logged in
 * there, so it may come back: it counts again once its user has logged in after its end.
 */
export const isRevoked = (
  { authenticatedAtMs = 0 }: Pick<Began, 'authenticatedAtMs'>,
  session: Session | undefined,
): boolean => session?.revokedAtMs !== undefined && session.revokedAtMs >= authenticatedAtMs

/** The same as the condition of a transaction: the session is not revoked. */
export const notRevoked = ({ authenticatedAtMs = 0 }: Pick<Began, 'authenticatedAtMs'>): Condition => ({
  condition: 'attribute_not_exists(revokedAtMs) OR revokedAtMs < :authenticated',
  values: { ':authenticated': authenticatedAtMs },
})

/**
 * Whether a session is one of those that its user ended all at once. Tokens tell in whole seconds when a session began,
 * so one of the same second counts as a later one. The session's own record ends it then.
 */
export const endedWithOthers = (
  { sessionId, startedAtMs = 0 }: Began,
  { sessionsEndedAtMs = 0, keptSessionId }: Profile,
): boolean => sessionId !== keptSessionId && startedAtMs < Math.floor(sessionsEndedAtMs / 1000) * 1000

/** Whether a session has ended, alone, with all of its user's, or because its user is being erased. */
export const hasEnded = (began: Began, session: Session | undefined, profile: Profile | undefined): boolean =>
  isRevoked(began, session) ||
  (profile !== undefined && (profile.erasingSinceMs !== undefined || endedWithOthers(began, profile)))
