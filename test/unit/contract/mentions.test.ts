import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { codeIn } from '../../../shared/contract/text/code.ts'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { linksIn } from '../../../shared/contract/text/links.ts'
import { mentionPlaces, mentionsIn } from '../../../shared/contract/text/mentions.ts'
import { prepareUsername, usernameFault } from '../../../shared/contract/text/username.ts'
import { anyText } from '../../steps/generic/any-text.ts'
import { processorMs } from '../../steps/generic/processor-time.ts'

const runs = { numRuns: 1000 }
const greatest = 'x'.repeat(limits.username.max)
/** Each letter takes four characters when it is decomposed. */
const greatestGreek = '\u1f82'.repeat(limits.username.max)
const people = [
  'ann',
  'ben',
  'ben.k',
  'ben_smith',
  '_joe_',
  '小明明',
  'さくら',
  'สมชาย',
  'josé',
  'борис',
  'ශ්\u200dරී',
  'علي٥',
  greatest,
  greatestGreek,
]
const known = new Map(people.map((name) => [foldUsername(name), name]))
const find = (name: string) => known.get(foldUsername(name))
const named = (text: string) => mentionsIn(text, find).map(({ of }) => of)

describe('mentions ben', () => {
  it.each([
    '@ben',
    '@BEN',
    'hi @ben, and thanks',
    '_@ben_',
    '*@ben*',
    '**@ben**',
    '~@ben~',
    '"@ben"',
    '“@ben”',
    '(@ben)',
    '[@ben](https://example.com)',
    '<@ben>',
    '@ben.',
    '@ben...',
    '@ben.Then it rains',
    '@ben-then',
    '@ben_then',
    '@ben’s turn',
    "@ben's turn",
    '@ben?!',
    '@ben:',
    '@ben/',
    'cc:@ben',
    'hey,@ben',
    'yes—@ben',
    '…@ben',
    '👍@ben',
    '❤️@ben',
    '@ben👍🏽',
    '@ben\u200B',
    '@ben\u200D',
    'line\n@ben\nline',
    '\t@ben\t',
    '"yes" "@ben"',
    '(yes) and "@ben"',
    '@ben@',
    '@ben @example.com',
    '@ben, write to ann@example.com',
    'a ` b @ben',
    "it's `` broken @ben`",
    '`code` @ben `code`',
    '`f(x)`@ben',
    'say"yes"@ben',
    `"${'x'.repeat(65)}"@ben`,
    '```\ncode\n```\n@ben',
    '~~~\n@ann\n~~~ \n@ben',
    'https://example.com/ @ben',
    '(https://example.com) @ben',
    'https://example.com，@ben',
    '@ben你好',
    '请问，@ben，你好',
    '@benさん',
    '@ben님',
    '@benสวัสดี',
    '@ben・',
    '@ｂｅｎ',
  ])('%j', (text) => {
    expect(named(text)).toEqual(['ben'])
  })
})

describe('mentions nobody', () => {
  it.each([
    'https://social.example/@ben/112',
    'HTTPS://social.example/@ben',
    'see (https://social.example/@ben).',
    'ftp://social.example/@ben',
    'www.social.example/@ben',
    'social.example/@ben',
    'social.example/?to=@ben',
    'localhost:8080/@ben',
    'matrix.example/#/@ben',
    'josé@ben',
    'jose\u0301@ben',
    'josé\u200D@ben',
    'δοκιμή@ben',
    '用户@ben',
    'उपयोगकर्ता@ben',
    'news+@ben',
    'news-@ben',
    'news.@ben',
    'news_@ben',
    'a!b@ben',
    "o'neil@ben",
    'a/b=c@ben',
    '"john doe"@ben',
    'write to "john doe"@ben',
    '<"john doe"@ben>',
    '"j"@ben',
    `"${'x'.repeat(64)}"@ben`,
    'write to me@ben.example',
    'ben@example.com',
    '@ben@social.example',
    '@ben@例子.example',
    '@ben+tag@example.com',
    'ann@ben@example.com',
    '1@ben',
    '²@ben',
    '@@ben',
    '@bens',
    '@bené',
    '@ben\u0301',
    '@ben\u200Ds',
    '@ben\u00ADjamin',
    '@ben2',
    '@ben\u0e31',
    '𝐛@ben',
    '\u{20000}@ben',
    '\u{203ff}@ben',
    '@benа',
    '@be',
    '@be n',
    '@ ben',
    'ben',
    '＠ben',
    '`@ben`',
    '``a ` @ben``',
    '`a\n@ben`',
    '```@ben```',
    '```\n@ben\n```',
    '```ts\nconst x = `@ben`\n```',
    '   ````\n```\n@ben\n````',
    '```\nunclosed @ben',
    '~~~\n@ben\n~~~',
    `@${greatest}x`,
    `@${greatest}é`,
    `@${greatest}1`,
    '@nobody',
    '@nobody你好',
  ])('%j', (text) => {
    expect(named(text)).toEqual([])
  })
})

it.each([
  ['@ben.k', ['ben.k']],
  ['@ben.k.', ['ben.k']],
  ['@ben.kk', ['ben']],
  ['@ben_smith_', ['ben_smith']],
  ['@ben_smiths', ['ben']],
  ['@_joe_', ['_joe_']],
  ['_@_joe__', ['_joe_']],
  ['@ann/@ben', ['ann', 'ben']],
  ['@ann&@ben', ['ann', 'ben']],
  ['@ann.@ben', ['ann', 'ben']],
  ['@ann,@ben', ['ann', 'ben']],
  ['*@ann*@ben', ['ann', 'ben']],
  ['@ann@ben', []],
  ['@ann+x.@ben', []],
  ['@josé', ['josé']],
  ['@jose\u0301', ['josé']],
  ['@josés', []],
  ['@БОРИС!', ['борис']],
  ['@борис_smith', ['борис']],
  ['@田中さん', []],
  ['@小明明さん、小明明', ['小明明']],
  ['@ශ්\u200dරී ben', ['ශ්\u200dරී']],
  ['@ශ්රී', ['ශ්\u200dරී']],
  ['@علي٥ ben', ['علي٥']],
  ['@小明明 你好', ['小明明']],
  ['@小明明，你好', ['小明明']],
  ['@小明明さん', ['小明明']],
  ['@小明明!', ['小明明']],
  ['@小明明 ben', ['小明明']],
  ['@小明明你好', []],
  ['@小明明2', []],
  ['@小明明ben', ['小明明']],
  ['@さくらちゃん', []],
  ['@さくら ちゃん', ['さくら']],
  ['@สมชาย สวัสดี', ['สมชาย']],
  ['@สมชายครับ', []],
  [`@${greatest}`, [greatest]],
  [`@${greatest}.`, [greatest]],
  [`@${greatest}_x`, [greatest]],
  [`@${greatestGreek.normalize('NFD')} x`, [greatestGreek]],
  [`@ben.${greatest}${greatest}`, ['ben']],
])('%j mentions %j', (text, names) => {
  expect(named(text)).toEqual(names)
})

const name = fc
  .array(fc.constantFrom(...'abcXYZ019_-.'), {
    minLength: limits.username.min,
    maxLength: limits.username.max,
  })
  .map((characters) => characters.join(''))
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@',
        ' ',
        '\n',
        '.',
        '-',
        '_',
        '`',
        '```',
        '~~~',
        '"',
        '@ab',
        '😀',
        '你好',
        'é',
        '\u200D',
        'https://',
      ),
      name,
      name.map((one) => `@${one}`),
      anyText(),
    ),
  )
  .map((parts) => parts.join(''))

it('finds every name that stands between spaces, each time, whatever its case', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 5, selector: (one) => one.toLowerCase() }), (names) => {
      const mine = new Set(names.map((one) => one.toLowerCase()))
      const written = [...names, ...names.map((one) => one.toUpperCase())]
      const mentions = mentionsIn(written.map((one) => `hello @${one} `).join(''), (one) =>
        mine.has(one.toLowerCase()) ? one : undefined,
      )
      expect(mentions.map(({ of }) => of)).toEqual(written)
    }),
    runs,
  )
})

it('of several readings takes the longest that is somebody’s', () => {
  fc.assert(
    fc.property(text, fc.func(fc.boolean()), (written, isKnown) => {
      for (const { start, readings } of mentionPlaces(written)) {
        const lengths = readings.map(({ end }) => end)
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
        const longest = readings.find((reading) => isKnown(reading.name))
        const mention = mentionsIn(written, (one) => isKnown(one) || undefined).find(
          (one) => one.start === start,
        )
        expect(mention?.name).toBe(longest?.name)
      }
    }),
    runs,
  )
})

it('finds in any text only names that could be somebody’s, apart from links and code, and never more than one read', () => {
  fc.assert(
    fc.property(text, (written) => {
      const places = mentionPlaces(written)
      const readings = places.flatMap((place) => place.readings)
      expect(new Set(readings.map((one) => one.name.toLowerCase())).size).toBeLessThanOrEqual(
        limits.mentionReadings,
      )
      expect(new Set(places.map((place) => place.readings[0]?.name.toLowerCase())).size).toBeLessThanOrEqual(
        limits.mentionsPerMessage,
      )
      const opaque = [...codeIn(written), ...linksIn(written)]
      for (const { start, readings: here } of places) {
        expect(written[start]).toBe('@')
        expect(opaque.some((span) => span.start <= start && start < span.end)).toBe(false)
        for (const { name: reading, end } of here) {
          expect(prepareUsername(written.slice(start + 1, end))).toBe(reading)
          expect(usernameFault(reading)).toBeUndefined()
        }
      }
    }),
    runs,
  )
})

describe('a text that mentions more than one read finds', () => {
  const ofMany = (count: number) => Array.from({ length: count }, (_, index) => `@name${index}`).join(' ')
  /** A name with two readings for each pair of characters behind the first three. */
  const withPairs = (first: string, pairs: number) => `${first.repeat(3)}${'-x'.repeat(pairs)}`
  const readingsOf = (one: string) => mentionPlaces(`@${one}`)[0]?.readings.length ?? 0

  it('has the first names, and these again', () => {
    const places = mentionPlaces(`${ofMany(limits.mentionsPerMessage + 2)} @NAME0 @other`)
    expect(places.map(({ readings }) => readings[0]?.name)).toEqual([
      ...Array.from({ length: limits.mentionsPerMessage }, (_, index) => `name${index}`),
      'NAME0',
    ])
  })

  it('has as many readings as one read takes, and the same ones again', () => {
    const long = ['a', 'b', 'c', 'd', 'e'].map((first) => withPairs(first, 12))
    const each = readingsOf(long[0] ?? '')
    const whole = Math.floor(limits.mentionReadings / each)
    const left = limits.mentionReadings - whole * each
    const fitting = Array.from({ length: 13 }, (_, pairs) => withPairs('z', pairs)).find(
      (one) => readingsOf(one) === left,
    )
    expect([each, whole, typeof fitting]).toEqual([25, 4, 'undefined'])
    const text = [...long, ...long].map((one) => `@${one}`).join(' ')
    const names = mentionPlaces(text).map(({ readings }) => readings[0]?.name)
    expect(names).toEqual([...long.slice(0, whole), ...long.slice(0, whole)])
    const more = mentionPlaces(`${text} @nobody`).map(({ readings }) => readings[0]?.name)
    expect(more).toEqual(names)
  })
})

it('a local part of an e-mail address before the @ makes it an address, whatever its characters', () => {
  const atext = fc.constantFrom(..."abcz09é用!#$%&'*+-/=?^_`{|}~.")
  const local = fc
    .array(atext, { minLength: 1, maxLength: 20 })
    .map((characters) => characters.join(''))
    .filter((characters) => /[\p{L}\p{N}]/u.test(characters))
  fc.assert(
    fc.property(local, fc.constantFrom('', 'write to ', '(', '<'), (before, lead) => {
      expect(named(`${lead}${before}@ben`)).toEqual([])
    }),
    runs,
  )
})

it.each([
  ['at signs', '@'.repeat(4000)],
  ['names', '@ab.'.repeat(1000)],
  ['dots', `@${'.'.repeat(3999)}`],
  ['backticks', Array.from({ length: 80 }, (_, index) => '`'.repeat(index)).join(' ')],
  ['fences', '```\n@ben\n'.repeat(400)],
  ['links', 'http://a@ '.repeat(400)],
  ['parentheses', `http://a${')'.repeat(3900)}`],
  ['letters', 'a'.repeat(4000)],
  ['letters and at signs', 'a@'.repeat(2000)],
  ['accents', `@${'e\u0301'.repeat(1999)}`],
  ['quotes', '"a"@'.repeat(1000)],
  // Each is spelled out as 18, in every reading.
  ['characters that stand for many', `@${'\ufdfa.'.repeat(1999)}`],
])('reads 4,000 %s in a moment', (_, long) => {
  expect(processorMs(() => mentionPlaces(long))).toBeLessThan(250)
})
