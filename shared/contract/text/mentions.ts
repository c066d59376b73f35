import { limits } from '../limits.ts'
import { codeIn } from './code.ts'
import { foldUsername } from './fold.ts'
import { linksIn, type Span } from './links.ts'
import { lazyPattern } from './pattern.ts'
import { prepareUsername, usernameFault } from './username.ts'

/**
 * The grammar of mentions, the same for the server, which counts them, and for clients, which show them.
 *
 * `@name` mentions somebody between word boundaries, outside links, e-mail addresses and code. What follows the `@` may
 * be read in several ways: `@ben.Then` as `ben.Then` or as `ben`. The longest reading that is somebody's name counts.
 *
 * - Only what can be somebody's username is a reading: its letters are of one script (username.ts).
 * - Letters, digits and their marks, of any script, make words. `_`, `-` and `.` belong to names but end words:
 *   `_@ben_` mentions `ben_` if somebody is called that, and otherwise ben.
 * - A reading ends where a word ends: `@bens` never mentions ben. So a name of the greatest length that is followed by
 *   more letters mentions nobody.
 * - In scripts that are written without spaces (or, as Korean, put endings directly behind a name) there is no word's
 *   end to see, so a name ends where the script changes: `@ben你好` and `@benさん` mention ben. It follows that a name
 *   in such a script takes a space or punctuation after it, `@小明明 你好`; and that any name takes one before its `@`,
 *   because `你好@ben` is how an e-mail address looks.
 */

/** A possible name: the text after the `@` as a username is spelled, and where it ends. */
type Reading = { name: string; end: number }

/** A place where somebody may be mentioned. */
export type MentionPlace = {
  /** Where the `@` stands. */
  start: number
  /** The candidates for the name, longest first. */
  readings: readonly Reading[]
}

/** A mention: from its `@` to the end of the name. */
export type Mention<T> = Span & { name: string; of: T }

const word = lazyPattern(String.raw`[\p{L}\p{M}\p{N}]`, 'u')
const wordAtEnd = lazyPattern(String.raw`[\p{L}\p{M}\p{N}]$`, 'u')
const letterOrDigit = lazyPattern(String.raw`[\p{L}\p{N}]`, 'u')
const letter = lazyPattern(String.raw`\p{L}`, 'u')
const mark = lazyPattern(String.raw`\p{M}`, 'u')
/** Invisible inside words. U+200B is not: it marks where words end. */
const ignorable = lazyPattern(String.raw`[[\p{Cf}\p{Variation_Selector}]--\u200B]`, 'v')
/** Marks that stand behind a character and change how it looks. */
const attached = lazyPattern(String.raw`[[\p{M}\p{Cf}]--\u200B]`, 'v')
const nameCharacter = lazyPattern(String.raw`[\p{L}\p{M}\p{N}_.\-\u200c\u200d]`, 'u')
/** They change the look of the letters around them, and end no name. */
const joiner = /[\u200c\u200d]/
/** Scripts in which a word may directly follow one of another script. */
const spacelessScripts = ['Hani', 'Hira', 'Kana', 'Bopo', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Tibt'].map(
  (script) => lazyPattern(String.raw`\p{scx=${script}}`, 'u'),
)

/**
 * The characters of an address before its `@`, beside `.` and the letters of any script.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3
 * @see https://www.rfc-editor.org/rfc/rfc6531#section-3.3
 */
const localPart = lazyPattern(String.raw`[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_\x60{|}~-]`, 'u')

const isSpaceless = (character: string) => spacelessScripts.some((script) => script().test(character))

const shareSpacelessScript = (one: string, other: string) =>
  spacelessScripts.some((script) => script().test(one) && script().test(other))

/** Whether a word ends between two characters that stand next to each other. */
const isBoundary = (before: string, after: string | undefined): boolean => {
  if (after === undefined || !word().test(after) || !word().test(before)) return true
  if (mark().test(after)) return false
  if (isSpaceless(after)) return !shareSpacelessScript(before, after)
  return isSpaceless(before) && letter().test(after)
}

/** The character that begins at an index. */
const characterAt = (text: string, index: number): string | undefined => {
  const codePoint = text.codePointAt(index)
  return codePoint === undefined ? undefined : String.fromCodePoint(codePoint)
}

/** The character that ends before an index. */
const characterBefore = (text: string, index: number): string | undefined =>
  [...text.slice(Math.max(0, index - 2), index)].at(-1)

const skipForward = (text: string, index: number, skipped: RegExp): number => {
  let at = index
  for (let next = characterAt(text, at); next && skipped.test(next); next = characterAt(text, at))
    at += next.length
  return at
}

const skipBack = (text: string, index: number, skipped: RegExp): number => {
  let at = index
  for (let next = characterBefore(text, at); next && skipped.test(next); next = characterBefore(text, at))
    at -= next.length
  return at
}

/** Whether an `@` stands where a word can begin: no letter or digit directly before it, and no other `@`. */
const isAtStart = (text: string, at: number): boolean => {
  const before = characterBefore(text, skipBack(text, at, attached()))
  return before === undefined || (before !== '@' && !word().test(before))
}

/**
 * Whether what stands between an `@` and the delimiter before it can be the local part of an address: at least a letter
 * or digit. After another `@` that is a mention's end, as in `@ann/@ben`, the mentioned name is not part of it.
 */
const isAddress = (text: string, at: number): boolean => {
  const start = skipBack(text, at, localPart())
  const local = text.slice(start, at)
  if (characterBefore(text, start) !== '@') return letterOrDigit().test(local) || isQuoted(text, at)
  const afterName = local.slice(skipForward(local, 0, nameCharacter()))
  // `@ann@example.com`: a handle of another server. `@ann.@ben` are two mentions.
  if (afterName === '') return wordAtEnd().test(local)
  return letterOrDigit().test(afterName)
}

/** `"john doe"@example.com`: characters in the quotes, none directly before them, at most 64 in all. */
const isQuoted = (text: string, at: number): boolean =>
  /(?:^|[\s<(,;:])"[^\s"@](?:[^"@\n]*[^\s"@])?"$/u.test(text.slice(Math.max(0, at - 66), at))

/** The candidates for the name after an `@`, longest first. */
const readingsAt = (text: string, start: number): Reading[] => {
  const readings: Reading[] = []
  let end = start
  let characters = 0
  for (let next = characterAt(text, end); next && nameCharacter().test(next); ) {
    end += next.length
    characters++
    // Decomposed, a name may have several times the characters of its composed spelling.
    if (characters > 4 * limits.username.max) break
    const following = skipForward(text, end, ignorable())
    const character = next
    next = characterAt(text, end)
    if (joiner.test(character) || !isBoundary(character, characterAt(text, following))) continue
    const name = prepareUsername(text.slice(start, end))
    if (usernameFault(name) === undefined) readings.unshift({ name, end })
  }
  return readings
}

/** Whether the `@` after the characters of this place makes them an address: `@ann@example.com`. */
const leadsToAddress = (text: string, start: number): boolean => {
  const end = skipForward(text, start, localPart())
  const host = text[end] === '@' ? characterAt(text, end + 1) : undefined
  return host !== undefined && letterOrDigit().test(host) && isAddress(text, end)
}

/**
 * The places in a text where somebody may be mentioned, in order. At most `limits.mentionsPerMessage` different names,
 * with at most `limits.mentionReadings` readings in all: one batch read resolves them. Further places are plain text.
 */
export const mentionPlaces = (text: string): MentionPlace[] => {
  if (!text.includes('@')) return []
  const opaque = [...codeIn(text), ...linksIn(text)]
  const places: MentionPlace[] = []
  const longest = new Set<string>()
  const names = new Set<string>()
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (opaque.some(({ start, end }) => at >= start && at < end)) continue
    if (!isAtStart(text, at) || isAddress(text, at) || leadsToAddress(text, at + 1)) continue
    const readings = readingsAt(text, at + 1)
    const [first] = readings
    if (!first) continue
    const key = foldUsername(first.name)
    const unseen = readings.map(({ name }) => foldUsername(name)).filter((name) => !names.has(name))
    if (!longest.has(key) && longest.size === limits.mentionsPerMessage) continue
    if (names.size + unseen.length > limits.mentionReadings) continue
    longest.add(key)
    for (const name of unseen) names.add(name)
    places.push({ start: at, readings })
  }
  return places
}

/**
 * The mentions in a text, in order: at each place the longest reading that is somebody's name.
 * @param find who has a name; `undefined` for nobody.
 */
export const mentionsIn = <T>(text: string, find: (name: string) => T | undefined): Mention<T>[] =>
  mentionPlaces(text).flatMap(({ start, readings }) => {
    for (const { name, end } of readings) {
      const of = find(name)
      if (of !== undefined) return [{ start, end, name, of }]
    }
    return []
  })
