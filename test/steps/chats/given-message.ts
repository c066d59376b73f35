import type { Message } from '../../../shared/contract/messages.ts'

/** A message as everyone sees it, for what is made of messages without a chat. */
export const givenMessage = (seq: number, fields: Partial<Message> = {}): Message => ({
  chatId: 'c',
  seq,
  type: 'text',
  senderId: 'u',
  senderName: 'alice',
  text: `message ${seq}`,
  sentAt: '2026-11-21T13:45:00.000Z',
  ...fields,
})
