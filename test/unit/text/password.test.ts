import fc from 'fast-check'
import { expect, it } from 'vitest'
import { passwordFault, preparePassword } from '../../../shared/contract/text/password.ts'

const text = fc.string({ unit: 'grapheme' })

it.each([
  ['composed and decomposed accents', 'Zu\u0308rich-2026', 'Z\u00fcrich-2026'],
  ['spaces of any kind', 'correct\u3000horse\u00a0battery', 'correct horse battery'],
  ['Hangul in letters and in syllables', '\u1112\u1161\u11ab', '\ud55c'],
])('%s are one password', (_, one, other) => {
  expect(preparePassword(one)).toBe(preparePassword(other))
})

it.each([
  ['case', 'Secret-Word', 'secret-word'],
  ['width', 'Ｓecret', 'Secret'],
  ['the number of spaces', 'a  b', 'a b'],
])('%s counts', (_, one, other) => {
  expect(preparePassword(one)).not.toBe(preparePassword(other))
})

it('a prepared password stays as it is, and both forms of a text prepare to one', () => {
  fc.assert(
    fc.property(text, (typed) => {
      const prepared = preparePassword(typed)
      expect(preparePassword(prepared)).toBe(prepared)
      for (const form of ['NFC', 'NFD'] as const)
        expect(preparePassword(typed.normalize(form))).toBe(prepared)
    }),
  )
})

it.each([' secret-word', 'secret-word\n', '\u00a0secret-word', 'secret\tword', 'secret\ud800word'])(
  'the password %j is refused',
  (typed) => {
    expect(passwordFault(preparePassword(typed))).toBeDefined()
  },
)
