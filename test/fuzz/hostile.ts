import fc from 'fast-check'
import { anyText } from '../steps/generic/any-text.ts'
import type { Choices } from './choices.ts'

/** Texts that have broken programs: controls, halves of characters, invisible, combining and right-to-left ones. */
const knownTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfff',
  '\ufffd',
  '\ufeff',
  '\u200b\u200b\u200b',
  '\u202eabc\u202c',
  'שלום עולם',
  'مرحبا',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘',
  'ﷺ'.repeat(31),
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈🇩🇪',
  'ſ',
  'İ',
  'ß',
  '%',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '../../etc/passwd',
  'CHAT#1',
  'USER#a#b',
  '__proto__',
  'constructor',
  'toString',
  "' OR 1=1 --",
  '{{7*7}}',
  '<script>alert(1)</script>',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0x10',
  '1e3',
  '9'.repeat(15),
  '9'.repeat(30),
  '٣',
  'me',
  '\r\nset-cookie: a=b',
  '\u0085\u2028\u2029',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(1025),
  'é'.repeat(2100),
  '💥'.repeat(4001),
]

const numbers = [0, -0, -1, 1, 1.5, 0.1, 101, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e300]

const nested = (depth: number): unknown => {
  let inner: unknown = 1
  for (let level = 0; level < depth; level++) inner = level % 2 === 0 ? [inner] : { a: inner }
  return inner
}

const others: unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { toString: 'x' },
  { length: 5 },
  JSON.parse('{"__proto__":{"admin":true}}'),
  nested(40),
  nested(500),
  Array.from({ length: 200 }, (_, index) => `name-${index}`),
]

const sampled = 400

/** Values that no schema asks for, the same for the same seed. */
export class Hostile {
  readonly #choices: Choices
  readonly #texts: string[]
  readonly #values: unknown[]

  constructor(choices: Choices, seed: number) {
    this.#choices = choices
    const text = anyText({ maxLength: 80 })
    this.#texts = [...knownTexts, ...fc.sample(text, { seed, numRuns: sampled })]
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value
    this.#values = [...others, ...fc.sample(json, { seed, numRuns: sampled })]
  }

  text = (): string => this.#choices.pick(this.#texts)

  value = (): unknown => {
    const kind = this.#choices.share({ text: 5, number: 3, other: 4 })
    if (kind === 'text') return this.text()
    return kind === 'number' ? this.#choices.pick(numbers) : this.#choices.pick(this.#values)
  }

  /** A JSON object, as an application may keep one. */
  object = (): Record<string, unknown> => ({ [this.text().toWellFormed()]: this.#choices.pick(this.#values) })
}

/** Bodies that are no JSON, or none that anybody should send, made of a good one. */
export const damaged = (choices: Choices, good: string): Buffer => {
  const bytes = Buffer.from(good === '' ? '{}' : good)
  const ways: (() => Buffer)[] = [
    () => Buffer.alloc(0),
    () => bytes.subarray(0, choices.from(0, bytes.length - 1)),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(good, 'utf16le'),
    () => Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xc0, 0x80, 0xe9]), Buffer.from('"}')]),
    () => {
      const flipped = Buffer.from(bytes)
      flipped[choices.from(0, flipped.length - 1)] = choices.from(0, 255)
      return flipped
    },
    () => Buffer.from('{"text":"\\ud800","name":"\\udc00\\ud800","username":"\\ud800"}'),
    () => Buffer.from(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
    () => Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    () => Buffer.from(JSON.stringify({ text: 'x'.repeat(choices.pick([65_000, 66_000, 200_000])) })),
    () => Buffer.from(JSON.stringify({ custom: { a: 'x'.repeat(40_000) }, text: 'x' })),
    () =>
      Buffer.from(
        choices.pick(['null', 'true', '1e400', '"text"', '[]', '{}', 'NaN', "{'a':1}", '{"a":1,}', '\u0000']),
      ),
    () => Buffer.from(good.replace(/^\{/, '{"__proto__":{"admin":true},"constructor":1,')),
    () => Buffer.from(good.replace(/^\{(.*)\}$/s, '{$1,$1}')),
  ]
  return choices.pick(ways)()
}

/** A path parameter or a query value, damaged on its way. */
export const damagedEncoding = (choices: Choices, good: string): string =>
  choices.pick([
    () => `${good}%`,
    () => `%${good}`,
    () => `${good}%zz`,
    () => `${good}%00`,
    () => `%E0%A4%A${good}`,
    () => `..%2f${good}`,
    () => `${good}%2f..`,
    () => `${good}#`,
    () => `${good} `,
    () => `${good}\u0000`,
    () => `%ff%fe${good}`,
    () => encodeURIComponent(encodeURIComponent(good)),
    () => good.toUpperCase(),
    () => [...good].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
    () => good.repeat(40),
  ])()
