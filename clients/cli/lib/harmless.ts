/**
 * Characters that control a terminal or reorder a line: control characters (C0, C1), line and paragraph separators,
 * and overrides of the writing direction.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is about them
const unruly = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Unicode has pictures of control characters: U+241B is ␛. */
const pictureOf = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code === 0x7f) return '␡'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
}

/** The text with something else in place of such characters. */
export const replaceUnruly = (text: string, by: string): string => text.replace(unruly, by)

/** Other people's text as one line that a terminal shows and never obeys. */
export const harmlessLine = (text: string): string => text.replaceAll('\t', '  ').replace(unruly, pictureOf)

/**
 * The same, with the author's line breaks. All lines but the first are indented, so that none passes for another
 * message.
 */
export const harmlessLines = (text: string, indent: string): string =>
  text
    .split(/\r\n|\n/)
    .map(harmlessLine)
    .join(`\n${indent}`)

/** The document as JSON with such characters escaped. */
export const harmlessJson = (document: unknown): string =>
  JSON.stringify(document).replace(
    unruly,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
