/**
 * A user's or chat's name, made safe for a subject or a line of text: on one line, and without the characters that
 * reverse the direction of the text after them.
 * @see https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
export const plainName = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim()

const named = 3

/** `alice`, `alice and bob`, `alice, bob, carol and 2 others`. */
export const listNames = (names: readonly string[]): string => {
  const shown = names.slice(0, named).map(plainName)
  const others = names.length - shown.length
  const last = others > 0 ? `${others} ${others === 1 ? 'other' : 'others'}` : shown.pop()
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : (last ?? '')
}
