import { linksIn } from '../../contract/text/links.ts'

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

/** A domain, as mail programs make links of it; also in an e-mail address and before a path. */
const domain = /(?<![\p{L}\p{N}])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?![\p{L}\p{N}])/gu

const withoutLinks = (text: string): string => {
  let rest = text
  for (const { start, end } of linksIn(text).toReversed()) rest = rest.slice(0, start) + rest.slice(end)
  return rest.replace(domain, (name) => name.replaceAll('.', '·'))
}

/**
 * A chat's name in quotes, for a subject or a sentence: its words cannot pass for ours, and nothing in it becomes a
 * link in a mail program. Links are left out; the dots of bare domains (`evil.example`, also in `node.js`) become `·`.
 * @returns an empty string if nothing is left.
 */
export const quotedName = (name: string): string => {
  const words = plainName(withoutLinks(plainName(name)))
    .replace(/\s+/gu, ' ')
    .replace(/[“”„‟]/gu, '"')
  return words ? `“${words}”` : ''
}

const named = 3

/** `alice`, `alice and bob`, `alice, bob, carol and 2 others`. */
export const listNames = (names: readonly string[]): string => {
  const shown = names.slice(0, named).map(plainName)
  const others = names.length - shown.length
  const last = others > 0 ? `${others} ${others === 1 ? 'other' : 'others'}` : shown.pop()
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : (last ?? '')
}
