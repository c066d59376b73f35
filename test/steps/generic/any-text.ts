import fc from 'fast-check'

const surrogates = { first: 0xd800, count: 0x800 }

/**
 * Any character of Unicode, like fast-check's own unit `binary`. That lists all of them once per process, which takes a
 * second.
 */
export const anyCharacter = fc.nat({ max: 0x10ffff - surrogates.count }).map(
  (place) => String.fromCodePoint(place < surrogates.first ? place : place + surrogates.count),
  // With the way back, fast-check also writes texts that often break code, such as `__proto__`.
  (character) => {
    const point = typeof character === 'string' ? character.codePointAt(0) : undefined
    if (point === undefined || String.fromCodePoint(point) !== character || !character.isWellFormed())
      throw new Error('not a character')
    return point < surrogates.first ? point : point - surrogates.count
  },
)

/** Any text of these characters. */
export const anyText = (constraints: fc.StringSharedConstraints = {}) =>
  fc.string({ ...constraints, unit: anyCharacter })
