/** A part of a text: from `start` up to but without `end`, in UTF-16 units. */
export type Span = { start: number; end: number }

/**
 * An address with a scheme, or one that begins with `www.`; up to white space, a bracket, a quote or CJK punctuation.
 */
const pattern =
  /(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)[^\s<>"“”、。，；：！？）】」』》〉]+/giu
/** Punctuation that ends a sentence rather than an address. */
const trailing = new Set('.,;:!?\'"’”…')

const count = (text: string, character: string) => text.split(character).length - 1

/**
 * The address without trailing punctuation and without closing parentheses that opened before it. One pass from the
 * end: the text is anybody's, and may be nothing but such characters.
 */
const trim = (link: string): string => {
  let excess = count(link, ')') - count(link, '(')
  let end = link.length
  for (; end > 0; end--) {
    const last = link.charAt(end - 1)
    if (trailing.has(last)) continue
    if (last !== ')' || excess <= 0) break
    excess--
  }
  return link.slice(0, end)
}

/** The links in a text, in order, of whatever scheme: which of them may be followed is the reader's to decide. */
export const linksIn = (text: string): Span[] =>
  [...text.matchAll(pattern)].map(({ 0: link, index }) => ({
    start: index,
    end: index + trim(link).length,
  }))
