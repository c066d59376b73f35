import { foldText, ignoredCharacters } from './fold.ts'

/**
 * Accents: marks that combine with letters of any script, and the points of Hebrew. The voicing marks of kana and the
 * breve of й make other letters, so they are none.
 */
const accents =
  /(?<!и)\u0306|[[\p{Mn}&&\p{Script=Inherited}]--[\u0306\u3099\u309a]]|[\u0591-\u05bd\u05bf-\u05c7]/gv

const withoutAccents = (folded: string): string =>
  folded.normalize('NFD').replace(accents, '').normalize('NFC')

/** Marks, with those of halfwidth kana, and what the fold removes from between them. */
const mark = `[\\p{M}\\uff9e\\uff9f${ignoredCharacters}]`
/**
 * Sorting marks into their canonical order takes the square of their number. No word of any language has 30 on one
 * letter.
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const overlongMarks = new RegExp(`(${mark}{30})${mark}+`, 'gu')

/** Folds in a time that grows with the length of the text and of its fold. */
const foldSafely = (text: string): string => foldText(text.replace(overlongMarks, '$1'))

/**
 * Makes a search for a text: `look` tells whether another text contains it, folded as names are, and for how many
 * characters it had to look. Accents count only if the wanted text has some.
 */
export const searchFor = (
  wanted: string,
): { look(text: string): { matches: boolean; characters: number } } => {
  const folded = foldSafely(wanted)
  const plain = withoutAccents(folded)
  const ignoresAccents = plain === folded
  return {
    look: (text) => {
      const whole = foldSafely(text)
      const searched = ignoresAccents ? withoutAccents(whole) : whole
      // Some characters fold to many, U+FDFA to 18, and some to none.
      return { matches: searched.includes(folded), characters: Math.max(text.length, whole.length) }
    },
  }
}
