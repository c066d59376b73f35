import { beforeEach, expect, test } from 'vitest'
import { messageLine, messageLines } from '../../../clients/cli/lib/show-message.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { stubVariable } from '../../steps/generic/stub-global.ts'

beforeEach(() => stubVariable('NO_COLOR', '1'))

const at = (sentAt: Date, more: Partial<Message> = {}): Message => ({
  chatId: 'c',
  seq: 1,
  type: 'text',
  senderId: 'u',
  senderName: 'alice',
  text: 'hello',
  sentAt: sentAt.toISOString(),
  ...more,
})
const afternoon = new Date(2026, 10, 20, 13, 45)

test.each([
  { more: {}, line: '[13:45] alice: hello' },
  { more: { text: 'one\ntwo' }, line: '[13:45] alice: one\n        two' },
  { more: { senderKind: 'bot' as const }, line: '[13:45] alice (bot): hello' },
  { more: { replyTo: 7 }, line: '[13:45] alice (to 7): hello' },
  { more: { editedAt: '2026-11-20T14:00:00.000Z' }, line: '[13:45] alice: hello (edited)' },
  { more: { text: '', deletedAt: '2026-11-20T14:00:00.000Z' }, line: '[13:45] alice: (deleted)' },
  {
    more: { text: '', deletedAt: '2026-11-20T14:00:00.000Z', reason: 'notification_failed' },
    line: '[13:45] alice: (withdrawn: not everyone could be notified)',
  },
  { more: { reactions: [{ emoji: '👍', count: 2, userIds: [] }] }, line: '[13:45] alice: hello (👍 2)' },
  { more: { type: 'joined', text: 'bob joined' }, line: '[13:45] * bob joined' },
] satisfies { more: Partial<Message>; line: string }[])('$line', ({ more, line }) => {
  expect(messageLine(at(afternoon, more))).toBe(line)
})

test('a day is named where it begins, but for today', () => {
  const [yesterday, today] = [at(afternoon), at(new Date(2026, 10, 21, 9, 5))]
  const nowMs = new Date(2026, 10, 21, 12, 0).getTime()
  expect(messageLines([yesterday, yesterday, today, today], { nowMs })).toEqual([
    '── Friday, 20 November 2026 ──',
    '[13:45] alice: hello',
    '[13:45] alice: hello',
    '── Saturday, 21 November 2026 ──',
    '[09:05] alice: hello',
    '[09:05] alice: hello',
  ])
  expect(messageLines([today], { nowMs })).toEqual(['[09:05] alice: hello'])
})
