import { lazyPattern } from './pattern.ts'

/**
 * Decides when two texts are the same. Names, search and keys fold texts here, and nowhere else.
 * Each fold is idempotent: a folded text folds to itself.
 */

const plainAscii = /^[!-~]*(?: [!-~]+)*$/

/**
 * The fold of 0.1.0, under whose keys older names are still reserved. It goes through capitals, so that ß equals ss and
 * σ equals ς.
 */
export const foldAsIn010 = (text: string): string =>
  text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')

/**
 * Nobody sees these: soft hyphens, joiners, fillers, variation selectors, tags, controls of the writing direction.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const ignoredCharacters = '\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\ufff9-\\ufffb'
const ignored = lazyPattern(`[${ignoredCharacters}]`, 'gu')

/** Characters that show as a space. U+2800 is the empty pattern of Braille. */
const spaces = lazyPattern(String.raw`[\p{White_Space}\u2800]+`, 'gu')

/** Folds a part of a text: spaces at its ends stay, as one. */
const foldPart = (text: string): string => {
  if (plainAscii.test(text)) return text.toLowerCase()
  // Begins with the fold of 0.1.0: names that were the same then stay the same.
  return foldAsIn010(text)
    .replace(ignored(), '')
    .replace(/i\u0307+/gu, 'i')
    .replace(spaces(), ' ')
    .normalize('NFKC')
}

/**
 * Makes equal what people take for the same text: regardless of case (also İ and i, ß and ss, σ and ς), of how accents
 * are composed, of width, of characters that nobody sees, and of how many spaces or line breaks stand between words.
 * @see https://www.unicode.org/reports/tr31/#NFKC_Modifications for the fold of identifiers that this one follows
 */
export const foldText = (text: string): string => foldPart(text).trim()

/** The same for the beginning of a text. A space at its end counts: `lunch ` does not begin `lunchbox`. */
export const foldPrefix = (text: string): string => foldPart(text).trimStart()

/** Usernames fold as all names do: those of 0.1.0, which are ASCII, to lower case, as they did then. */
export const foldUsername = (username: string): string => foldText(username)

/** E-mail addresses are compared regardless of case, as mail providers do in practice. */
export const foldEmail = (email: string): string => email.toLowerCase()

/** Bytes of a folded text, as a key holds it. Some characters fold to many: U+FDFA to 33 bytes. */
export const foldedBytes = (text: string): number => new TextEncoder().encode(foldPrefix(text)).length
