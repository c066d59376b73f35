import type { Message } from '../../../shared/contract/messages.ts'

/** A message as it is pushed, for tests that need none in a table. */
export const textMessage = (chatId: string, seq: number, text: string, sentAtMs = 0): Message => ({
  chatId,
  seq,
  type: 'text',
  senderId: 'u',
  senderName: 'ben',
  text,
  sentAt: new Date(sentAtMs).toISOString(),
})
