import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { fanOutDeadLetterSettings } from '../../platform/settings/fan-out.ts'

type Refused = {
  body: string
  reason: string
  /** The message group of a job of the ordered queue; a retry has none. */
  groupId: string | undefined
  messageId: string
}

/** Moves a job that cannot be read to the dead letters, so that it does not hold up its chat. */
export const refuseJob = ({ body, reason, groupId, messageId }: Refused): Promise<void> => {
  const { url, retryUrl } = fanOutDeadLetterSettings()
  if (groupId === undefined) return setAside({ queueUrl: retryUrl, body, reason })
  return setAside({ queueUrl: url, body, reason, fifo: { groupId, deduplicationId: messageId } })
}
