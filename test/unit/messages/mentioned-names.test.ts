import fc from 'fast-check'
import { expect, it } from 'vitest'
import { username } from '../../../shared/contract/fields.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { mentionedNames } from '../../../shared/domain/messages/mentioned-names.ts'

const runs = { numRuns: 2000 }
const letters = [...'abcXYZ019_-.']
const name = fc
  .array(fc.constantFrom(...letters), { minLength: limits.username.min, maxLength: limits.username.max })
  .map((characters) => characters.join(''))
const lower = (readings: string[][]) => readings.map(([first = '']) => first.toLowerCase())

it.each([
  ['@bob', [['bob']]],
  ['hi @bob, and @carol!', [['bob'], ['carol']]],
  ['ask @bob.', [['bob.', 'bob']]],
  ['(@bob)', [['bob']]],
  ['@bob @BOB', [['BOB']]],
  ['bob@example.com', []],
  ['@@bob', []],
  ['@al', []],
  ['@', []],
])('reads %j', (text, names) => {
  expect(mentionedNames(text)).toEqual(names)
})

it('finds every name that words stand around, each once, whatever their case', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: limits.mentionsPerMessage, selector: (n) => n.toLowerCase() }),
      (names) => {
        const text = names.map((one) => `hello @${one} `).join('')
        expect(lower(mentionedNames(`${text}${text.toUpperCase()}`))).toEqual(
          names.map((one) => one.toLowerCase()),
        )
      },
    ),
    runs,
  )
})

it('reads a name at the end of a sentence both with and without what ends it', () => {
  fc.assert(
    fc.property(
      name.filter((one) => /\w$/.test(one) && one.length < limits.username.max),
      fc.constantFrom('.', '-'),
      (one, end) => {
        expect(mentionedNames(`ask @${one}${end}`)).toEqual([[one + end, one]])
      },
    ),
    runs,
  )
})

it('makes of any text at all only names that could be somebody’s, and never more than the limit', () => {
  const text = fc.array(
    fc.oneof(
      fc.constantFrom('@', ' ', '.', '-', '@ab', '😀'),
      name,
      name.map((one) => `@${one}`),
      fc.string(),
    ),
  )
  fc.assert(
    fc.property(text, (parts) => {
      const found = mentionedNames(parts.join(''))
      expect(found.length).toBeLessThanOrEqual(limits.mentionsPerMessage)
      for (const readings of found) {
        for (const reading of readings) {
          expect(username.safeParse(reading).success).toBe(true)
          expect(parts.join('')).toContain(`@${reading}`)
        }
      }
    }),
    runs,
  )
})
