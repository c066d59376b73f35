import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isFewEmoji, piecesOf } from '../../../clients/web/conversation/rich-text.ts'

const ids: Record<string, string> = { alice: 'id of alice', ben: 'id of ben' }
const piecesIn = (text: string) => piecesOf(text, (name) => ids[name.toLowerCase()])
const linksIn = (text: string) =>
  piecesIn(text).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []))

it.each([
  ['see https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
  ['(https://example.com/a_(b))', ['https://example.com/a_(b)']],
  ['http://a.example, https://b.example!', ['http://a.example', 'https://b.example']],
  ['<a href="https://example.com/">', ['https://example.com/']],
  ['javascript:alert(1) data:text/html,x file:///etc/passwd https:// http://', []],
])('the links of %j are %j', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

it('an address without a scheme leads to its site', () => {
  expect(piecesIn('see www.example.com/a.')).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'link', text: 'www.example.com/a', href: 'https://www.example.com/a' },
    { kind: 'text', text: '.' },
  ])
})

it('only real mentions stand out: not within an address, a word or code, and not the name of nobody', () => {
  const text = '@alice, ask a@example.com, @nobody or https://x.example/@ben. `@ben` @bens _@BEN_'
  expect(piecesIn(text).filter(({ kind }) => kind === 'mention')).toEqual([
    { kind: 'mention', text: '@alice', userId: 'id of alice' },
    { kind: 'mention', text: '@BEN', userId: 'id of ben' },
  ])
  expect(piecesOf('@alice', () => undefined)).toEqual([{ kind: 'text', text: '@alice' }])
})

it('pieces put together are the text again, and every link is one that may be followed', () => {
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('https://', 'http://a.b', 'www.', '@ben', ')', '.', ' ', '<b>', '`'),
    ),
  )
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('')
      const pieces = piecesIn(text)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      for (const piece of pieces)
        if (piece.kind === 'link') expect(new URL(piece.href).protocol).toMatch(/^https?:$/)
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
