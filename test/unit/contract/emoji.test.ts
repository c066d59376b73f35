import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emoji } from '../../../shared/contract/fields.ts'
import { pathEmoji } from '../../../shared/contract/path-fields.ts'

const accepts = (text: string) => emoji.safeParse(text).success

const code = (...points: number[]) => String.fromCodePoint(...points)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
/** The parts of emoji sequences: pictures, skin tones, the joiner, variation selectors, flag letters, tags. */
const parts = [
  ...range(0x1f300, 0x1faff),
  ...range(0x2600, 0x27bf),
  ...range(0x1f1e6, 0x1f1ff),
  0x200d,
  0xfe0f,
  0x20e3,
]
const withoutSelectors = (text: string) => text.replace(/[\ufe0e\ufe0f]/g, '')
const isRgi = (text: string) => /^\p{RGI_Emoji}$/v.test(text)

const tones = range(0x1f3fb, 0x1f3ff)
const regions = ['DE', 'FR', 'JP', 'US', 'ZA', 'BR', 'IN', 'UA']
const flag = (region: string) => code(...[...region].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 65))
const single = [
  ...range(0x1f600, 0x1f64f).map((point) => code(point)),
  ...tones.map((tone) => code(0x1f44d, tone)),
  ...regions.map(flag),
  ...[...'0123456789#*'].map((key) => `${key}\ufe0f\u20e3`),
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈',
  '🏴‍☠️',
  '❤️',
  '❤️‍🔥',
  '👩🏽‍🚀',
  '🧑🏻‍🤝‍🧑🏿',
  '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  '👁️‍🗨️',
  '🐻‍❄️',
]

it('accepts flags, families, skin tones, keycaps and pictures, each as one', () => {
  expect(single.filter((one) => !accepts(one))).toEqual([])
})

it('accepts every character that is an emoji by itself', () => {
  const all = range(0x80, 0x1ffff)
    .map((point) => code(point))
    .filter((one) => /^\p{Emoji}$/u.test(one) && isRgi(one))
  expect(all.length).toBeGreaterThan(1000)
  expect(all.filter((one) => !accepts(one))).toEqual([])
})

it('refuses two of them, and one with anything beside it', () => {
  const beside = fc.oneof(fc.constantFrom(...single), fc.string({ minLength: 1, maxLength: 3 }))
  fc.assert(
    fc.property(fc.constantFrom(...single), beside, fc.boolean(), (one, other, before) => {
      const text = before ? other + one : one + other
      // A few pairs make another emoji, as two letters make a flag.
      fc.pre(!isRgi(text))
      expect(accepts(text)).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

it('refuses words, numbers, spaces and nothing', () => {
  expect(
    ['', ' ', 'a', '1', '#', ':)', '👍 ', '\u200d', '\ufe0f', code(0x1f1e6), code(0x1f3fb, 0x1f3fb)].filter(
      accepts,
    ),
  ).toEqual([])
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      expect(accepts(text)).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

it('agrees with Unicode’s list on any sequence of what emoji are made of', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }), (points) => {
      const { success, data } = emoji.safeParse(code(...points))
      // Accepted is what Unicode lists, in any spelling that differs in selectors only.
      if (isRgi(code(...points))) expect(data).toBe(code(...points))
      else if (success) {
        expect(isRgi(data)).toBe(true)
        expect(withoutSelectors(data)).toBe(withoutSelectors(code(...points)))
      }
    }),
    { numRuns: 5000 },
  )
})

it.each([
  ['❤', '❤️'],
  ['☺', '☺️'],
  ['👍\ufe0f', '👍'],
  ['👍\ufe0e', '👍'],
  ['❤\u200d🔥', '❤️‍🔥'],
  ['1\u20e3', '1️⃣'],
  ['☝\ufe0f🏽', '☝🏽'],
  ['👁\u200d🗨', '👁️‍🗨️'],
  ['🏳\u200d🌈', '🏳️‍🌈'],
])('spells %j as %j, in a path as well', (spelled, qualified) => {
  expect(emoji.parse(spelled)).toBe(qualified)
  expect(pathEmoji.parse(encodeURIComponent(spelled))).toBe(qualified)
})

it('gives every emoji one spelling, with selectors left out or added', () => {
  expect(single.map((one) => emoji.parse(withoutSelectors(one)))).toEqual(single)
  expect(single.map((one) => emoji.parse(one))).toEqual(single)
})

it('is the same in a path, percent-encoded or not', () => {
  expect(single.map((one) => pathEmoji.parse(encodeURIComponent(one)))).toEqual(single)
  expect(single.map((one) => pathEmoji.parse(one))).toEqual(single)
})
