import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFrame } from '../../../functions/websocket/check-frame.ts'
import { openFrame } from '../../../functions/websocket/open-frame.ts'
import { plainMessage } from '../../../functions/websocket/plain-message.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { anyText } from '../../steps/generic/any-text.ts'

const valid = {
  action: 'message',
  id: 7,
  chatId: 'chat_1-a',
  text: 'Hello,\n\tworld',
  clientMessageId: 'c:1.a',
}
const opened = (frame: object) => openFrame(JSON.stringify(frame), false)
const checked = (frame: object) => {
  try {
    return checkFrame(opened(frame))
  } catch {
    return undefined
  }
}

describe('a plain message', () => {
  it.each([
    ['with a number as its id', valid],
    ['with a text as its id', { ...valid, id: 'x'.repeat(64) }],
    ['without an id', { ...valid, id: undefined }],
    ['of any script', { ...valid, text: 'Grüße 你好 👩‍👩‍👧 שלום' }],
    ['of the greatest length', { ...valid, text: '😀'.repeat(limits.messageText.max) }],
  ])('%s is recognised, and is what its schema makes of it', (_, frame) => {
    expect(plainMessage(opened(frame))).toEqual(checked(frame))
    expect(checked(frame)).toBeDefined()
  })

  it.each([
    ['another action', { ...valid, action: 'edit' }],
    ['further fields', { ...valid, replyTo: 1 }],
    ['unknown fields', { ...valid, colour: 'red' }],
    ['an id of another type', { ...valid, id: true }],
    ['a long id', { ...valid, id: 'x'.repeat(65) }],
    ['no text', { ...valid, text: undefined }],
    ['a blank text', { ...valid, text: ' ' }],
    ['a text of another type', { ...valid, text: 5 }],
    ['a text that is trimmed', { ...valid, text: 'a ' }],
    ['a long text', { ...valid, text: '😀'.repeat(limits.messageText.max + 1) }],
    ['control characters', { ...valid, text: 'a\u0085b' }],
    ['nothing to see', { ...valid, text: '\u200b' }],
    ['half a character', { ...valid, text: 'a\ud800' }],
    ['no chat', { ...valid, chatId: undefined }],
    ['a chat id with a line break', { ...valid, chatId: 'chat\n' }],
    ['an id of its sender with a space', { ...valid, clientMessageId: 'a b' }],
  ])('is none with %s: the schema answers', (_, frame) => {
    expect(plainMessage(opened(frame))).toBeUndefined()
  })

  it('is never one that its schema refuses or changes', () => {
    const text = fc.oneof(
      anyText(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\u0000',
        '\t',
        '\u007f',
        '\u009f',
        ' a',
        'a\u00a0',
        '\ufeff',
        '\u2028',
        '\u2800',
        '\ud83d',
      ),
    )
    const field = (usual: unknown) =>
      fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, text, fc.integer())
    const frames = fc.record(
      {
        action: fc.constant('message'),
        id: field(1),
        chatId: field('chat'),
        text,
        clientMessageId: field('c-1'),
        replyTo: fc.constant(1),
      },
      { requiredKeys: ['action', 'chatId', 'text', 'clientMessageId'] },
    )
    let recognised = 0
    fc.assert(
      fc.property(frames, (frame) => {
        const plain = plainMessage({ fields: frame, id: undefined })
        if (!plain) return
        recognised++
        expect(checkFrame({ fields: frame, id: undefined })).toEqual(plain)
      }),
      { numRuns: 2000 },
    )
    expect(recognised).toBeGreaterThan(20)
  })
})
