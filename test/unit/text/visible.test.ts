import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '../../../shared/contract/text/fold.ts'
import {
  hasVisible,
  hidesCharacters,
  isReadable,
  withoutControls,
  withoutHidden,
} from '../../../shared/contract/text/visible.ts'
import { anyText } from '../../steps/generic/any-text.ts'
import { processorMs } from '../../steps/generic/processor-time.ts'

const any = anyText({ maxLength: 8 }).filter((text) => text.isWellFormed())

describe('a text', () => {
  it.each([
    ['zero-width spaces', '\u200b\u200b\u200b'],
    ['Hangul fillers', '\u3164\u3164\u3164'],
    ['halfwidth and Jamo fillers', '\uffa0\u115f\u1160'],
    ['the empty pattern of Braille', '\u2800'],
    ['a soft hyphen', '\u00ad'],
    ['joiners', '\u200c\u200d'],
    ['a variation selector', '\ufe0f'],
    ['tags', '\u{e0041}\u{e007f}'],
    ['controls of the writing direction', '\u202e\u2066\u061c'],
    ['control characters', '\u0000\u0007'],
    ['a null note head', '\u{1d159}'],
    ['white space', ' \u3000\u00a0\n'],
    ['nothing', ''],
  ])('of %s shows nothing', (_, text) => {
    expect(hasVisible(text)).toBe(false)
  })

  it.each(['a', '.', 'é', '日本', '👍', '❤️', '👩‍🚀', '1️⃣', '🇩🇪', '\u200b.\u200b', '؀', '\ue000', '\u{1f8ff}'])(
    '%j shows something',
    (text) => {
      expect(hasVisible(text)).toBe(true)
    },
  )
})

it('looks at the longest text once, whatever is in it', () => {
  const tookMs = processorMs(() => {
    for (const filler of ['\n', '\u200b', ' \u2028', '\u200b\n'])
      expect(hasVisible(`\u200b${filler.repeat(4000)}日`)).toBe(true)
  })
  expect(tookMs).toBeLessThan(1000)
})

describe('a name', () => {
  it.each([
    ['a reversed ending', 'invoice\u202efdp.txt'],
    ['an isolate', 'a\u2066b\u2069'],
    ['a mark of the writing direction', 'a\u200fb'],
    ['a zero-width space', 'Lunch\u200b'],
    ['a zero-width space, and a selector where an emoji needs one,', '❤️ Lunch\u200b'],
    ['a soft hyphen', 'Lu\u00adnch'],
    ['a word joiner', 'Lu\u2060nch'],
    ['a byte order mark', 'Lu\ufeffnch'],
    ['a filler', 'Lunch\u3164'],
    ['a joiner between Latin letters', 'Lu\u200dnch'],
    ['a joiner between the letters of a short word', 'te\u200da'],
    ['a joiner between a letter and an emoji', 'Lunch\u200d🍕'],
    ['a non-joiner at its end', 'می\u200c'],
    ['a selector after a letter', 'Lunch\ufe0f'],
    ['tags after a letter', 'Lunch\u{e0067}\u{e007f}'],
    ['a line separator', 'Lun\u2028ch'],
    ['a control character', 'Lun\u0000ch'],
    ['an interlinear annotation', 'Lun\ufff9ch'],
    ['a noncharacter', 'Lunch\ufdd0'],
  ])('with %s hides it', (_, name) => {
    expect(hidesCharacters(name)).toBe(true)
  })

  it.each([
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Hindi with a joiner', 'क्\u200dष'],
    ['Bengali with a joiner', 'র\u200d্যাব'],
    ['Sinhala with a joiner', 'ශ්\u200dරී ලංකා'],
    ['a family', 'club 👨‍👩‍👧‍👦'],
    ['a flag of emoji', '🏳️‍🌈 🏴‍☠️'],
    ['a regional flag', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['skin tones', '🧑🏻‍🤝‍🧑🏿 👩🏽‍🚀'],
    ['keycaps and hearts', '1️⃣ ❤️ ☺︎'],
    ['an ideographic variant', '葛\u{e0100}城'],
    ['Hebrew and Arabic', 'שלום سلام'],
    ['Braille', '⠓⠑⠀⠇⠕'],
    ['accents', 'Cafe\u0301 Việt'],
  ])('of %s hides nothing', (_, name) => {
    expect(hidesCharacters(name)).toBe(false)
  })

  it('that hides nothing and shows something never folds to nothing', () => {
    fc.assert(
      fc.property(any, (name) => {
        fc.pre(hasVisible(name) && !hidesCharacters(name))
        expect(foldText(name)).not.toBe('')
      }),
      { numRuns: 5000 },
    )
  })

  it('with hidden characters put anywhere is refused, or has the key that it has without them', () => {
    const hidden = fc.constantFrom(...'\u200b\u200c\u200d\ufe0f\u202e\u2060\u00ad\u3164\u034f')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'Lunchمی❤1क्ष') }),
        hidden,
        fc.nat(),
        (name, character, at) => {
          const place = at % (name.length + 1)
          const spoofed = name.slice(0, place) + character + name.slice(place)
          expect(hidesCharacters(spoofed) || foldText(spoofed) === foldText(name)).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

it('a file that hides characters in its name can be sent without them', () => {
  expect(withoutHidden('invoice\u202efdp.txt')).toBe('invoicefdp.txt')
  expect(withoutHidden('\u200eWhatsApp Image.jpeg')).toBe('WhatsApp Image.jpeg')
  expect(withoutHidden('👩‍🚀 menu.pdf')).toBe('👩‍🚀 menu.pdf')
  fc.assert(
    fc.property(any, (name) => {
      expect(hidesCharacters(withoutHidden(name))).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

it('a text can be shown without its control characters, with tabs and line breaks', () => {
  expect(withoutControls('\u0000a\u0007\u009fb\tc\r\nd\u007f')).toBe('ab\tc\r\nd')
})

describe('a readable text', () => {
  it('has no control characters of Unicode but tabs and line breaks', () => {
    for (let code = 0; code < 0x3000; code++) {
      const character = String.fromCodePoint(code)
      expect(isReadable(`a${character}b`), character).toBe(!/[^\P{Cc}\t\n\r]/u.test(character))
    }
  })
})
