import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isFewEmoji, piecesOf } from '../../../clients/web/conversation/rich-text.ts'

const linksIn = (text: string) => piecesOf(text).flatMap(({ kind, text }) => (kind === 'link' ? [text] : []))

it.each([
  ['see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
  ['(https://example.com/a_(b))', ['https://example.com/a_(b)']],
  ['http://a.example, https://b.example!', ['http://a.example', 'https://b.example']],
  ['<a href="https://example.com/">', ['https://example.com/']],
  ['javascript:alert(1) data:text/html,x file:///etc/passwd https:// http://', []],
])('the links of %j are %j', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

it('a name after an @ stands out, within an address or a word it does not', () => {
  const mentions = piecesOf('@alice, ask a@example.com or https://x.example/@bob').filter(
    ({ kind }) => kind === 'mention',
  )
  expect(mentions).toEqual([{ kind: 'mention', text: '@alice' }])
})

it('pieces put together are the text again, and every link is one that may be followed', () => {
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('https://', 'http://a.b', '@bob', ')', '.', ' ', '<b>'),
    ),
  )
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('')
      const pieces = piecesOf(text)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      for (const link of linksIn(text)) expect(new URL(link).protocol).toMatch(/^https?:$/)
    }),
  )
})

it.each([
  ['🎉', true],
  ['👩‍👩‍👧 🇵🇹👍🏽', true],
  ['🎉🎉🎉🎉', false],
  ['1', false],
  ['ok 👍', false],
  ['', false],
])('%j is nothing but a few emoji: %s', (text, few) => {
  expect(isFewEmoji(text)).toBe(few)
})
