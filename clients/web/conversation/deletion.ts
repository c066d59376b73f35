import type { Message } from '../../../shared/contract/messages.ts'

/** What stands where a deleted message was. */
export const deletedText = ({ reason }: Message): string =>
  reason === 'notification_failed' ? 'Withdrawn: not everyone could be notified' : 'This message was deleted'
