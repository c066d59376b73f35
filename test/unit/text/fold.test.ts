import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldAsIn010, foldEmail, foldPrefix, foldText } from '../../../shared/contract/text/fold.ts'
import { searchFor } from '../../../shared/contract/text/search-text.ts'
import { anyCharacter } from '../../steps/generic/any-text.ts'

/** Characters that folds have to do with, and any others. */
const tricky =
  'aAiIİıßẞσςΣéÉe\u0301\u0307\u0323ﬁﷺＡ１ 　\u00a0\n\t\u2800\u00ad\u200b\u200c\u200d\ufe0f\u202e\u3164\u034f☺ŉǰΐ\u0345\u1e9e\u212a한\u1112\u1161\u11abが\u3099'
const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...tricky), anyCharacter),
  maxLength: 12,
})

describe('the fold of names', () => {
  it.each([
    ['HAUPTSTRASSE', 'Hauptstraße'],
    ['ΟΔΟΣ', 'οδος'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'ıstanbul'],
    ['Cafe\u0301', 'CAFÉ'],
    ['Ｇｏ', 'go'],
    ['Lunch  club', 'lunch\u00a0club'],
    ['lunch\n club', 'Lunch club'],
    ['lu\u00adnch', 'Lunch'],
    ['lunch\u200b\u3164', 'lunch'],
    ['\u202elunch', 'lunch'],
    ['❤️ club', '❤ club'],
    ['می\u200cخواهم', 'میخواهم'],
  ])('%j and %j are one name', (one, other) => {
    expect(foldText(one)).toBe(foldText(other))
  })

  it.each([
    ['cafe', 'café'],
    ['lunch', 'lunches'],
    ['lunch club', 'lunchclub'],
    ['か', 'が'],
  ])('%j and %j are two names', (one, other) => {
    expect(foldText(one)).not.toBe(foldText(other))
  })

  it('keeps the space at the end of a beginning, and none at its start', () => {
    expect(foldPrefix('  Lunch  ')).toBe('lunch ')
    expect(foldPrefix('\u00a0É ')).toBe('é ')
    expect(foldText(' Lunch ')).toBe('lunch')
  })

  it('of e-mail addresses makes them small, and nothing else', () => {
    expect(foldEmail('Ann.Ü+x@Example.COM')).toBe('ann.ü+x@example.com')
  })

  it('folds a folded text to itself', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(foldText(foldText(any))).toBe(foldText(any))
        expect(foldPrefix(foldPrefix(any))).toBe(foldPrefix(any))
      }),
      { numRuns: 5000 },
    )
  })

  it('keeps the same what 0.1.0 took for the same', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(foldText(foldAsIn010(any))).toBe(foldText(any))
        expect(foldText(any.normalize('NFD'))).toBe(foldText(any))
      }),
      { numRuns: 5000 },
    )
  })

  it('leaves nothing in a name that is not seen, and no two spaces in a row', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(foldText(any)).not.toMatch(/\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|\s\s|^\s|\s$/u)
      }),
      { numRuns: 5000 },
    )
  })

  it('folds the beginning of a plain name to the beginning of the folded one', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcXYZ ß1é') })
    fc.assert(
      fc.property(word, word, (start, rest) => {
        expect(foldPrefix(start + rest).startsWith(foldPrefix(start))).toBe(true)
      }),
    )
  })
})

describe('a search', () => {
  it.each([
    ['οδος', 'η ΟΔΟΣ'],
    ['ΟΔΟΣ', 'η οδος εδώ'],
    ['HAUPTSTRASSE', 'in der Hauptstraße 1'],
    ['hauptstraße', 'HAUPTSTRASSE'],
    ['naive', 'naïve'],
    ['naive', 'nai\u0308ve'],
    ['nai\u0308ve', 'naïve'],
    ['istanbul', 'İstanbul'],
    ['İSTANBUL', 'istanbul'],
    ['viet', 'Việt Nam'],
    ['елка', 'ёлка'],
    ['מלך', 'מֶלֶךְ'],
    ['wortende', 'Wort\u00adende'],
    ['میخواهم', 'می\u200cخواهم'],
    ['می\u200cخواهم', 'میخواهم'],
    ['family', 'fa\u200bmily'],
    ['one two', 'one  two'],
    ['one two', 'one\r\n\r\ntwo'],
    ['one  two', 'one two'],
    ['go', 'Ｇｏ'],
    ['❤', 'I ❤️ it'],
  ])('for %j finds %j', (wanted, found) => {
    expect(searchFor(wanted).look(found).matches).toBe(true)
  })

  it.each([
    ['naïve', 'naive'],
    ['résumé', 'resume'],
    ['か', 'が'],
    ['и', 'й'],
    ['one two', 'onetwo'],
    ['.*', 'anything'],
  ])('for %j does not find %j', (wanted, other) => {
    expect(searchFor(wanted).look(other).matches).toBe(false)
  })

  it('finds a letter with far more accents than any word has', () => {
    expect(searchFor('á').look('a'.concat('\u0301'.repeat(40))).matches).toBe(true)
  })

  it.each([
    ['', ''],
    [' with others that fold to nothing', '\u200b'],
    [' with halfwidth voicing marks', '\uff9e'],
  ])('took the square of the number of marks on one letter%s', (_, between) => {
    // By the square, these would take minutes.
    const marks = `\u0301\u0327${between}`.repeat(200_000)
    for (const wanted of ['needle', 'n\u00e4dle']) {
      expect(searchFor(wanted).look(`a${marks} ${wanted}`)).toMatchObject({ matches: true })
    }
  })

  it('counts what it looked through as it was written or as it was folded', () => {
    expect(searchFor('needle').look('\ufdfa'.repeat(4000)).characters).toBe(72_000)
    expect(searchFor('needle').look('\u200b'.repeat(4000)).characters).toBe(4000)
  })

  it('finds every text by itself, and by any part between spaces', () => {
    fc.assert(
      fc.property(text, text, text, (before, part, after) => {
        expect(searchFor(part).look(part).matches).toBe(true)
        expect(searchFor(part).look(`${before} ${part} ${after}`).matches).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
