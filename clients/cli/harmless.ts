/**
 * What a terminal would obey, or what would show a line in another order than it is: control characters (C0, C1),
 * line and paragraph separators, and overrides of the writing direction.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const unruly = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Control characters have pictures of their own: U+241B is ␛. */
const pictureOf = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code === 0x7f) return '␡'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
}

/** Text of others as one line that does nothing to a terminal but show itself. */
export const harmlessLine = (text: string): string => text.replaceAll('\t', '  ').replace(unruly, pictureOf)

/** The same over several lines, as their author broke them; all but the first are indented, so that none looks like another's. */
export const harmlessLines = (text: string, indent: string): string =>
  text
    .split(/\r\n|\n/)
    .map(harmlessLine)
    .join(`\n${indent}`)

/** JSON in which such characters are escaped: the same document, harmless on a terminal. */
export const harmlessJson = (document: unknown): string =>
  JSON.stringify(document).replace(
    unruly,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
