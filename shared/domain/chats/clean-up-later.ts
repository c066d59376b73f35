import { sendWithReason, setAside } from '../../platform/dead-letters/set-aside.ts'
import { cleanUpSettings } from '../../platform/settings/clean-up.ts'

/** Leaves a removal whose clean-up failed to a queue that brings it again, away from the stream and all others. */
export const cleanUpLater = (record: string, reason: string): Promise<void> =>
  sendWithReason({ queueUrl: cleanUpSettings().retryQueueUrl, body: record, reason })

/** Sets aside what is no removal of an item. */
export const refuseCleanUp = (record: string, reason: string): Promise<void> =>
  setAside({ queueUrl: cleanUpSettings().deadLettersUrl, body: record, reason })
