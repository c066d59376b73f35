import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { fitInReply } from '../../../shared/domain/messages/fit-in-reply.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'
import { anyText } from '../../steps/generic/any-text.ts'

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
const messageOf = (text: string, index: number) => givenMessage(index + 1, { text })
const text = fc.oneof(
  anyText({ maxLength: 40 }),
  fc.nat(4000).map((length) => '\u0001'.repeat(length)),
)

it('brings messages from the first on, and all that fit', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30, size: 'max' }), (texts) => {
      const messages = texts.map(messageOf)
      const fitting = fitInReply(messages)
      expect(fitting).toEqual(messages.slice(0, fitting.length))
      expect(bytes(fitting)).toBeLessThanOrEqual(limits.replyBytes + 1)
      if (fitting.length < messages.length)
        expect(bytes(messages.slice(0, fitting.length + 1))).toBeGreaterThan(limits.replyBytes)
    }),
  )
})

it('brings all that fit, to the byte, beside what the reply lists', () => {
  const messages = ['one', 'two', 'three'].map(messageOf)
  // A comma or bracket before each.
  const reserved = limits.replyBytes - messages.reduce((sum, message) => sum + 1 + bytes(message), 0)
  expect(fitInReply(messages, reserved)).toHaveLength(3)
  expect(fitInReply(messages, reserved + 1)).toHaveLength(2)
})

it('brings one at least, however large', () => {
  expect(fitInReply([messageOf('x'.repeat(limits.replyBytes), 0), messageOf('y', 1)])).toHaveLength(1)
})
