import type { Message } from '../../../shared/contract/messages.ts'

/** The text shown in place of a deleted message. */
export const deletedText = ({ reason }: Message): string =>
  reason === 'notification_failed' ? 'Withdrawn: not everyone could be notified' : 'This message was deleted'
