import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileSize } from '../../../clients/web/lib/file-size.ts'
import { hueOf, initialsOf } from '../../../clients/web/lib/hue.ts'

it.each([
  ['alice', 'A'],
  ['dave.k', 'DK'],
  ['Lisbon in May', 'LI'],
  ['🎉 party', '🎉P'],
  ['', '?'],
])('%j has the initials %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

it('a hue is an angle, always the same for the same id', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect(hueOf(id)).toBe(hueOf(id))
      expect(hueOf(id)).toBeGreaterThanOrEqual(0)
      expect(hueOf(id)).toBeLessThan(360)
    }),
  )
})

it.each([
  [1, '1 B'],
  [999, '999 B'],
  [1_500, '1.5 KB'],
  [48_213, '48 KB'],
  [25 * 1024 * 1024, '26 MB'],
])('%i bytes are %s', (bytes, size) => {
  expect(fileSize(bytes)).toBe(size)
})
