import { limits } from '../limits.ts'
import { lazyPattern } from './pattern.ts'
import { hidesCharacters } from './visible.ts'

/**
 * The grammar of usernames: letters and digits of one script, `_`, `-` and `.`. Every name of 0.1.0 is one.
 *
 * Names that look alike within one script (`l` and `I`), or whole names of two scripts that do (`сосо` and `coco`), are
 * different names: telling those apart takes Unicode's tables of confusables.
 * @see https://www.rfc-editor.org/rfc/rfc8264#section-4.2 for the characters: those of PRECIS identifiers
 * @see https://www.unicode.org/reports/tr39/#Single_Script for the scripts
 */

const ascii = /^[A-Za-z0-9_.-]*$/

/**
 * Letters, the marks that stand with them, digits of any system, and joiners. Not what RFC 5892 takes out of
 * identifiers: signs that stretch or repeat a word, and Hangul letters that make no syllable.
 * @see https://www.rfc-editor.org/rfc/rfc5892#section-2.6
 */
const allowed = lazyPattern(
  String.raw`^[[\p{L}\p{Mn}\p{Mc}\p{Nd}_.\-\u200c\u200d]--[[\p{Default_Ignorable_Code_Point}--[\u200c\u200d]]\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]]*$`,
  'v',
)

/** A mark that has no letter to stand with. */
const strayMark = lazyPattern(String.raw`(?<![\p{L}\p{M}\u200c\u200d])\p{M}`, 'u')

/**
 * More marks than writing needs, counted decomposed.
 * @see https://www.unicode.org/reports/tr39/#Optional_Detection
 */
const piledMarks = lazyPattern(String.raw`\p{Mn}{5}|(\p{Mn})\1`, 'u')

/** Characters that belong to no script. */
const neutral = lazyPattern(String.raw`[\p{scx=Zyyy}\p{scx=Zinh}]+`, 'gu')

/**
 * The scripts in modern use, each by itself, but for Japanese, Korean and Chinese, which are written in several.
 * Frequent ones come first. Historic scripts are left out, as Unicode recommends for identifiers.
 * @see https://www.unicode.org/reports/tr31/#Table_Recommended_Scripts and #Table_Limited_Use_Scripts
 */
const writingSystems = (
  'Latn Cyrl Arab Hani+Hira+Kana Hani+Hang Hani+Bopo Deva Grek Hebr Thai Beng Taml Telu Armn Geor Gujr Guru Knda Mlym ' +
  'Orya Sinh Khmr Laoo Mymr Tibt Ethi Thaa Adlm Bali Bamu Batk Cakm Cans Cham Cher Hmnp Java Kali Lana Lepc Limb Lisu ' +
  'Mand Mong Mtei Nagm Newa Nkoo Olck Osge Plrd Rohg Saur Sund Sylo Syrc Tale Talu Tavt Tfng Vaii Wcho Yiii'
).split(' ')

const systemPatterns = new Map<string, RegExp>()

/** Compiled when a name first needs it: all of them take long. */
const patternOf = (system: string): RegExp => {
  const known = systemPatterns.get(system)
  if (known) return known
  const scripts = system.split('+').map((script) => `\\p{scx=${script}}`)
  const pattern = new RegExp(`^[${scripts.join('')}]*$`, 'u')
  systemPatterns.set(system, pattern)
  return pattern
}

/** Whether the letters and digits belong to one script, by the extensions that Unicode gives them. */
const isOfOneScript = (name: string): boolean => {
  const letters = name.replace(neutral(), '')
  return writingSystems.some((system) => patternOf(system).test(letters))
}

const digit = lazyPattern(String.raw`\p{Nd}`, 'u')
const digits = lazyPattern(String.raw`\p{Nd}`, 'gu')

/** The digit zero of the same system. Unicode's digits stand in rows of ten. */
const zeroOf = (character: string): number => {
  const codePoint = character.codePointAt(0) ?? 0
  let first = codePoint
  while (digit().test(String.fromCodePoint(first - 1))) first--
  return codePoint - ((codePoint - first) % 10)
}

/** Whether all digits are of one system: some of ۰ to ۹ look as those of ٠ to ٩. */
const hasOneKindOfDigits = (name: string): boolean =>
  new Set((name.match(digits()) ?? []).map(zeroOf)).size <= 1

/** The spelling in which a name is stored and shown: composed, and in characters of plain width. */
export const prepareUsername = (typed: string): string =>
  ascii.test(typed) ? typed : typed.normalize('NFKC')

const shape = `Must be ${limits.username.min} to ${limits.username.max} letters, digits, "_", "-" or "."`

/** Why a prepared text is no username; undefined if it is one. */
export const usernameFault = (prepared: string): string | undefined => {
  const { min, max } = limits.username
  if (ascii.test(prepared)) return prepared.length >= min && prepared.length <= max ? undefined : shape
  const length = [...prepared].length
  if (length < min || length > max || !allowed().test(prepared) || hidesCharacters(prepared)) return shape
  if (strayMark().test(prepared)) return 'Must have marks only behind letters'
  if (piledMarks().test(prepared.normalize('NFD'))) return 'Must have fewer marks on a letter'
  if (!isOfOneScript(prepared)) return 'Must have letters and digits of one script in modern use'
  if (!hasOneKindOfDigits(prepared)) return 'Must have digits of one kind'
  return undefined
}
