import { expect, it } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { nextMessage } from '../../../clients/web/conversation/next-message.ts'

const message = (seq: number, type = 'text') => ({ seq, type }) as Message
const messages = [message(4, 'joined'), message(5), message(6, 'removed'), message(7), message(8, 'renamed')]

it.each([
  ['ArrowUp', 7, 5],
  ['ArrowDown', 5, 7],
  ['ArrowUp', 5, undefined],
  ['ArrowDown', 7, undefined],
  ['Home', 7, 5],
  ['End', 5, 7],
  ['Enter', 5, undefined],
])('%s leads from message %i to %s, past messages of the system', (key, from, to) => {
  expect(nextMessage(messages, from, key)?.seq).toBe(to)
})
