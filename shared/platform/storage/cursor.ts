import type * as z from 'zod'
import { ParleyError } from '../errors/parley-error.ts'

/** Cursors are opaque to clients, so that nobody depends on their content. */
export const toCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** Refuses a cursor that does not come from this list. */
export const foreignCursor = () =>
  new ParleyError('validation_failed', 'The cursor does not belong to this list', {
    errors: [{ path: 'cursor', message: 'Must be the nextCursor of the previous page' }],
  })

/** Reads a cursor that `toCursor` made. @throws ParleyError `validation_failed` for any other. */
export const fromCursor = <T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined => {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw foreignCursor()
  }
}
