import { expect, it } from 'vitest'
import { groupMessages } from '../../../clients/web/conversation/group-messages.ts'
import type { Message } from '../../../shared/contract/messages.ts'

const message = (seq: number, senderId: string, sentAt: string, type: Message['type'] = 'text'): Message => ({
  ...{ chatId: 'chat', seq, senderId, sentAt, type, senderName: senderId, text: 'hello' },
})

/** Rows in short: what stands above the message, then its seq, with brackets where a group begins and ends. */
const shape = (messages: readonly Message[], unreadAfter?: number) =>
  groupMessages(messages, unreadAfter).flatMap(({ message: { seq, type }, day, unread, first, last }) => [
    ...(day ? ['day'] : []),
    ...(unread ? ['unread'] : []),
    type === 'text' ? `${first ? '[' : ''}${seq}${last ? ']' : ''}` : `(${seq})`,
  ])

it('what somebody says without a pause is one group; another sender, a pause and the system end it', () => {
  const lines = shape([
    message(1, 'bob', '2026-11-21T12:00:00.000Z'),
    message(2, 'bob', '2026-11-21T12:01:00.000Z'),
    message(3, 'bob', '2026-11-21T12:09:00.000Z'),
    message(4, 'alice', '2026-11-21T12:09:01.000Z'),
    message(5, 'alice', '2026-11-21T12:09:02.000Z', 'joined'),
    message(6, 'alice', '2026-11-21T12:09:03.000Z'),
  ])
  expect(lines).toEqual(['day', '[1', '2]', '[3]', '[4]', '(5)', '[6]'])
})

it('each day has a heading, and begins a group', () => {
  const lines = shape([
    message(1, 'bob', new Date(2026, 10, 20, 23, 59, 30).toISOString()),
    message(2, 'bob', new Date(2026, 10, 21, 0, 0, 10).toISOString()),
  ])
  expect(lines).toEqual(['day', '[1]', 'day', '[2]'])
})

it('the first unread message is marked, once', () => {
  const all = [1, 2, 3].map((seq) => message(seq, 'bob', `2026-11-21T12:00:0${seq}.000Z`))
  expect(shape(all, 1)).toEqual(['day', '[1', 'unread', '[2', '3]'])
  expect(shape(all, 0)).toEqual(['day', 'unread', '[1', '2', '3]'])
  expect(shape(all, 3)).toEqual(['day', '[1', '2', '3]'])
})
