import type { DeletionReason, Message } from '../../../shared/contract/messages.ts'

const withoutText: Record<DeletionReason, string> = {
  notification_failed: 'Withdrawn: not everyone could be notified',
  platform_admin: 'An administrator deleted this message',
}

/** The text shown in place of a deleted message. */
export const deletedText = ({ reason }: Pick<Message, 'reason'>): string =>
  reason ? withoutText[reason] : 'This message was deleted'
