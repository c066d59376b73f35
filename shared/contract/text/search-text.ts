import { foldText } from './fold.ts'

/**
 * Accents: marks that combine with letters of any script, and the points of Hebrew. The voicing marks of kana and the
 * breve of й make other letters, so they are none.
 */
const accents =
  /(?<!и)\u0306|[[\p{Mn}&&\p{Script=Inherited}]--[\u0306\u3099\u309a]]|[\u0591-\u05bd\u05bf-\u05c7]/gv

const withoutAccents = (folded: string): string =>
  folded.normalize('NFD').replace(accents, '').normalize('NFC')

/**
 * Makes a search for a text: `matches` tells whether another text contains it, folded as names are. Accents count only if
 * the wanted text has some.
 */
export const searchFor = (wanted: string): { matches(text: string): boolean } => {
  const folded = foldText(wanted)
  const plain = withoutAccents(folded)
  const fold = plain === folded ? (text: string) => withoutAccents(foldText(text)) : foldText
  return { matches: (text) => fold(text).includes(folded) }
}
