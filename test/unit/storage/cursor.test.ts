import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { fromCursor, toCursor } from '../../../shared/platform/storage/cursor.ts'

const Position = z.object({ at: z.number(), id: z.string() })

it('reads back the position that it was made of', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (at, id) => {
      expect(fromCursor(Position, toCursor({ at, id }))).toEqual({ at, id })
    }),
  )
})

it('is nothing when there is none', () => {
  expect(fromCursor(Position, undefined)).toBeUndefined()
})

it.each(['', 'x', '!!!', toCursor(null), toCursor({ at: '1', id: 'x' }), toCursor([1, 2])])(
  'refuses %j as not ours',
  (cursor) => {
    expect(() => fromCursor(Position, cursor)).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        errors: [expect.objectContaining({ path: 'cursor' })],
      }),
    )
  },
)

it('refuses arbitrary text without failing otherwise', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => fromCursor(Position, text)).toThrow(expect.objectContaining({ code: 'validation_failed' }))
    }),
  )
})
