import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmlessJson, harmlessLine, harmlessLines } from '../../../clients/cli/lib/harmless.ts'
import { anyText } from '../../steps/generic/any-text.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come through
const unruly = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

test('nothing that a terminal obeys comes through, whatever the text', () => {
  fc.assert(fc.property(anyText(), (text) => !unruly.test(harmlessLine(text))))
})

test('the lines of a text but for the first are indented, so that none looks like the line of another', () => {
  fc.assert(
    fc.property(fc.array(anyText(), { minLength: 1 }), (lines) => {
      const [, ...rest] = harmlessLines(lines.join('\n'), '    ').split('\n')
      return rest.every((line) => line.startsWith('    ') && !unruly.test(line))
    }),
  )
})

test('JSON is the same document, and obeyed by no terminal', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const json = harmlessJson({ text })
      expect(json).not.toMatch(unruly)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})

test('what is harmless stays as it is', () => {
  expect(harmlessLine('Grüße, 你好, 👩‍👩‍👧 שלום')).toBe('Grüße, 你好, 👩‍👩‍👧 שלום')
})

test('control characters are shown as pictures', () => {
  expect(harmlessLine('\u001b[31mred\u0007\u007f')).toBe('␛[31mred␇␡')
})
