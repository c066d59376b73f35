import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { sessionEventDeadLetterSettings } from '../../platform/settings/session-events.ts'

/** Moves an event that cannot be read to the dead letters. */
export const refuseSessionEvent = (event: string, reason: string): Promise<void> =>
  setAside({ queueUrl: sessionEventDeadLetterSettings().url, body: event, reason })
