/** An angle on the colour wheel, always the same for the same id. */
export const hueOf = (id: string): number => {
  let hash = 0
  for (const character of id) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % 360
}

const firstOf = (part: string): string => [...part][0] ?? ''

/** Up to two initials of a name. */
export const initialsOf = (name: string): string => {
  const parts = name.split(/[\s._-]+/u).filter(Boolean)
  const [first = '', second = ''] = parts
  const letters = second ? firstOf(first) + firstOf(second) : [...first].slice(0, 1).join('')
  return letters.toLocaleUpperCase() || '?'
}
