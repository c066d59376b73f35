import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { deadLetterSettings } from '../../platform/settings/session-events-dead-letters.ts'

/** Moves an event that cannot be read to the dead letters. */
export const refuseSessionEvent = (event: string, reason: string): Promise<void> =>
  setAside({ queueUrl: deadLetterSettings.SESSION_EVENTS_DLQ_URL, body: event, reason })
