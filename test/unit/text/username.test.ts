import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { mentionsIn } from '../../../shared/contract/text/mentions.ts'
import { prepareUsername, usernameFault } from '../../../shared/contract/text/username.ts'

const { min, max } = limits.username
const runs = { numRuns: 300 }
const faultOf = (typed: string) => usernameFault(prepareUsername(typed))

describe('a username may be', () => {
  it.each([
    ...[
      'alice',
      'A_-.9',
      '...',
      'ünal',
      'Nguyễn',
      'ʻokina',
      'борис',
      'ελένη',
      'მზია',
      'Հայկ',
      'שלום1',
      'ኢትዮጵያ',
    ],
    ...[
      '小明明',
      'さくら',
      'カタカナ',
      '田中ひろし',
      '日々ノート',
      '日本語2024',
      '김철수',
      '金철수',
      'ㄅㄆ漢',
    ],
    ...[
      'สมชาย',
      'ཁྲིམས',
      'မြန်မာ',
      'ភាសា',
      'देवनागरी',
      'देव१२',
      'देव१९',
      'देव12',
      'தமிழ்',
      'ⵜⵉⴼⵉⵏⴰⵖ',
      'ᓄᓇᕗᑦ',
      'ᠮᠣᠩᠭᠣᠯ',
    ],
    ...['عليحسن', 'علي٥', 'علی۵', 'علي5', 'می\u200cخواهم', 'ශ්\u200dරීලංකා', 'x'.repeat(max), '明'.repeat(max)],
  ])('%j', (name) => {
    expect(faultOf(name)).toBeUndefined()
  })
})

describe('a username may not', () => {
  it.each([
    ['be short', 'ab'],
    ['be short in any script', '明'.repeat(min - 1)],
    ['be long', 'x'.repeat(max + 1)],
    ['be long in any script', '明'.repeat(max + 1)],
    ['have spaces', 'a b c'],
    ['have signs', 'a@b.c'],
    ['have symbols', '👍👍👍'],
    ['have punctuation of other scripts', 'ラ・ラ'],
    ['be no Unicode', 'a\ud800b'],
    ['end in a line break', 'abc\n'],
    ['hide characters', 'be\u200bn'],
    ['hide joiners where no script needs them', 'be\u200cn'],
    ['have invisible letters', 'ab\u3164'],
    ['turn the direction of writing', 'abc\u202e'],
    ['stretch letters', 'ع\u0640لي'],
    ['have letters of no syllable', 'ㅋㅋㅋ'],
    ['be of a historic script', '𐌰𐌱𐌲'],
  ])('%s: %j', (_, name) => {
    expect(faultOf(name)).toBeTypeOf('string')
  })

  it.each([
    ['Latin and Cyrillic', 'bоris'],
    ['Latin and Greek', 'Ωmega'],
    ['Latin and Han', 'tanaka田中'],
    ['a few Latin letters and Han', 'tea茶'],
    ['Hangul and Hiragana', '김ひろ'],
    ['Bopomofo and Hiragana', 'ㄅㄆひ'],
    ['Latin letters and Arabic digits', 'ali٥'],
    ['Latin letters and Arabic marks', 'ali\u064b'],
  ])('mix scripts: %s', (_, name) => {
    expect(faultOf(name)).toContain('one script')
  })

  it.each(['٥6علي', '٥۵علي', '1१२'])('mix digits: %j', (name) => {
    expect(faultOf(name)).toContain('digits of one kind')
  })

  it.each(['\u0301abc', 'ab.\u0301c', '1\u0323ab'])('have marks behind what is no letter: %j', (name) => {
    expect(faultOf(name)).toContain('behind letters')
  })

  it.each(['be\u0323\u0323n', 'a\u0300\u0301\u0302\u0303\u0304b'])('pile up marks: %j', (name) => {
    expect(faultOf(name)).toContain('fewer marks')
  })
})

it.each([
  ['ＡＬＩＣＥ', 'ALICE'],
  ['１２３', '123'],
  ['jose\u0301', 'josé'],
  ['ｻｸﾗ', 'サクラ'],
])('%j is stored as %j', (typed, stored) => {
  expect(prepareUsername(typed)).toBe(stored)
  expect(faultOf(typed)).toBeUndefined()
})

it.each([
  ['Alice', 'aLICE'],
  ['Борис', 'БОРИС'],
  ['josé', 'JOSE\u0301'],
  ['strasse', 'Straße'],
  ['ＡＬＩＣＥ', 'alice'],
  ['می\u200cخواهم', 'میخواهم'],
])('%j and %j are one name', (one, other) => {
  expect(foldUsername(prepareUsername(one))).toBe(foldUsername(prepareUsername(other)))
})

/** Scripts by their names in Unicode. Han, Hiragana … stand together as they are written together. */
const scripts = {
  ...{ latin: ['Latin'], greek: ['Greek'], cyrillic: ['Cyrillic'], arabic: ['Arabic'], hebrew: ['Hebrew'] },
  ...{ devanagari: ['Devanagari'], thai: ['Thai'], tamil: ['Tamil'], ethiopic: ['Ethiopic'] },
  ...{ japanese: ['Han', 'Hiragana', 'Katakana'], korean: ['Han', 'Hangul'], chinese: ['Han', 'Bopomofo'] },
}
const lettersAndMarks = Array.from({ length: 0xd800 }, (_, codePoint) => String.fromCodePoint(codePoint))
  .filter((one) => /[\p{L}\p{M}]/u.test(one) && prepareUsername(one) === one)
  // Some of the thousands of these.
  .filter((one, index) => index % 16 === 0 || !/\p{scx=Hani}|\p{scx=Hang}/u.test(one))

/** Each letter of a script, and each with one of its marks. */
const unitsOf = (names: readonly string[]): string[] => {
  const ofScript = new RegExp(`^[${names.map((name) => `\\p{Script=${name}}`).join('')}]$`, 'u')
  const characters = lettersAndMarks.filter((one) => ofScript.test(one))
  const letters = characters.filter((one) => /\p{L}/u.test(one) && faultOf(one.repeat(min)) === undefined)
  const marks = characters.filter((one) => /[\p{Mn}\p{Mc}]/u.test(one))
  return letters.flatMap((one, index) => [one, `${one}${marks[index % marks.length] ?? ''}`])
}
const units = new Map(Object.entries(scripts).map(([script, names]) => [script, unitsOf(names)]))
const unit = (script: string) => fc.constantFrom(...(units.get(script) ?? []))
const written = (script: string, least: number, most: number) =>
  fc
    .array(fc.oneof({ weight: 5, arbitrary: unit(script) }, fc.constantFrom(...'_-.07')), {
      minLength: least,
      maxLength: most,
    })
    .map((parts) => parts.join(''))
const anyName = fc
  .constantFrom(...units.keys())
  .chain((script) => written(script, min, max / 2))
  .filter((name) => [...prepareUsername(name)].length >= min)

it('is one with any letters of one script, their marks, digits and signs', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(faultOf(name)).toBeUndefined()
    }),
    runs,
  )
})

it('is none with a letter of another script, wherever it stands', () => {
  const alone = ['latin', 'greek', 'cyrillic', 'arabic', 'devanagari', 'thai', 'ethiopic']
  const mixed = fc
    .shuffledSubarray(alone, { minLength: 2, maxLength: 2 })
    .chain(([one = '', other = '']) =>
      fc.tuple(written(one, 0, 7), unit(one), written(one, 0, 3), unit(other), written(one, 1, 3)),
    )
  fc.assert(
    fc.property(mixed, (parts) => {
      expect(faultOf(parts.join(''))).toContain('one script')
    }),
    runs,
  )
})

it('of 0.1.0 is still one, in its spelling, and folds as it did', () => {
  const before = fc.stringMatching(/^[A-Za-z0-9_.-]{3,20}$/)
  fc.assert(
    fc.property(before, (name) => {
      expect(faultOf(name)).toBeUndefined()
      expect(prepareUsername(name)).toBe(name)
      expect(foldUsername(name)).toBe(name.toLowerCase())
    }),
    runs,
  )
})

it('is the same in any spelling: of case, of composition, as its own fold', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const folded = foldUsername(prepareUsername(name))
      for (const spelled of [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD'), folded])
        expect(foldUsername(prepareUsername(spelled))).toBe(folded)
      expect(folded).toMatch(/^\S+$/)
    }),
    runs,
  )
})

it('is mentioned between spaces, whatever its script, also decomposed', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const find = (read: string) => (foldUsername(read) === foldUsername(name) ? name : undefined)
      for (const spelled of [name, name.normalize('NFD')])
        expect(mentionsIn(`hello @${spelled} `, find).map(({ of }) => of)).toEqual([name])
    }),
    runs,
  )
})

it('is refused or stored as a text that is accepted again, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (typed) => {
      const prepared = prepareUsername(typed)
      expect(prepareUsername(prepared)).toBe(prepared)
      if (usernameFault(prepared) === undefined) expect(foldUsername(prepared)).not.toBe('')
    }),
    runs,
  )
})
