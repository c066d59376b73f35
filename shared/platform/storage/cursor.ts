import type * as z from 'zod'
import { ParleyError } from '../errors/parley-error.ts'

/** Cursors are opaque to clients, and so nobody depends on what is in them. */
export const toCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** For a cursor that is none of this list's. */
export const foreignCursor = () =>
  new ParleyError('validation_failed', 'The cursor is not one of ours', {
    errors: [{ path: 'cursor', message: 'Must be the nextCursor of the page before' }],
  })

/** @throws ParleyError `validation_failed` for a cursor that did not come from us. */
export const fromCursor = <T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined => {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw foreignCursor()
  }
}
