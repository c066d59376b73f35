import { expect, it } from 'vitest'
import { deletedText } from '../../../clients/web/conversation/deletion.ts'
import type { Message } from '../../../shared/contract/messages.ts'

const sentAt = '2026-11-21T12:00:00.000Z'
const tombstone: Message = {
  ...{ chatId: 'chat', seq: 1, senderId: 'bob', senderName: 'bob', type: 'text', text: '' },
  ...{ sentAt, deletedAt: sentAt },
}

it('a message that its sender deleted is told from one that was withdrawn, and from one that an administrator deleted', () => {
  expect(deletedText(tombstone)).toBe('This message was deleted')
  expect(deletedText({ ...tombstone, reason: 'notification_failed' })).toContain('notified')
  expect(deletedText({ ...tombstone, reason: 'platform_admin' })).toContain('administrator')
})
