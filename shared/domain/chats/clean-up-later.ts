import { sendWithReason } from '../../platform/dead-letters/set-aside.ts'
import { cleanUpSettings } from '../../platform/settings/clean-up.ts'

/** Hands a removal whose clean-up failed to a retry queue, so that it does not hold up the stream. */
export const cleanUpLater = (record: string, reason: string): Promise<void> =>
  sendWithReason({ queueUrl: cleanUpSettings().retryQueueUrl, body: record, reason })
